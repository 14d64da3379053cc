// Reads a response of server-sent events: { id, event, data } one after the other. Comments (pings) only show that the
// connection lives; `onBytes` hears of every arrival.
export async function* events(response, onBytes = () => {}) {
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      onBytes()
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = blocks.pop()
      for (const block of blocks) {
        const event = parse(block)
        if (event) yield event
      }
    }
  } finally {
    reader.cancel().catch(() => {})   // a connection that has failed cannot be cancelled any more
  }
}

function parse(block) {
  const found = {}
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ')
    if (colon > 0) found[line.slice(0, colon)] = line.slice(colon + 2)
  }
  return found.data === undefined ? null : { id: found.id, event: found.event, data: JSON.parse(found.data) }
}
