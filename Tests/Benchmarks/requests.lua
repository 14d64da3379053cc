-- The requests of a case, for wrk, and its result as a line of JSON. The case comes in the environment.
local path, method, body = os.getenv("CASE_PATH"), os.getenv("CASE_METHOD"), os.getenv("CASE_BODY")
local person, people = tonumber(os.getenv("CASE_PERSON")), tonumber(os.getenv("CASE_PEOPLE"))
local clubs, run = tonumber(os.getenv("CASE_CLUBS")), tonumber(os.getenv("CASE_RUN"))
local threads, started = tonumber(os.getenv("CASE_THREADS")), 0

function setup(thread)
  thread:set("number", started)
  started = started + 1
end

function init()
  count = number
  if body == "" then body = nil else wrk.headers["Content-Type"] = "application/json" end
  fixed = people == 0 and wrk.format(method, path, nil, body)
end

-- The threads take turns: a number is one thread's alone. Clubs have odd numbers; everybody is in the first one, and
-- every run joins others.
function request()
  if fixed then return fixed end
  count = count + threads
  wrk.headers["Authorization"] = string.format("Bearer benchmark-%033d", person + count % people + 1)
  local club = 3 + 2 * ((count * 31 + math.floor(count / people) + run * 7919) % (clubs - 2))
  return wrk.format(method, (path:gsub("{club}", string.format("01956a2c-3d4e-7000-800c-%012x", club))), nil, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%f,"failed":%d,"median":%f,"p99":%f}\n', summary.requests, summary.duration / 1e6,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
