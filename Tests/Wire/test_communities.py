"""Communities: create, browse, read, join, leave, members, agents, and where the coins go."""
import uuid

import pytest

from client import statuses, together

NOBODY = "01890000-0000-7000-8000-000000000000"   # well formed, and nobody's
ROW = {"id", "creatorId", "name", "description", "type", "joinFee", "monthlyFee", "agentCallFee", "status", "memberCount",
       "avatarUrl", "coverImageUrl", "category", "tags", "verified", "csMode", "defaultAgentListingId", "createdAt", "updatedAt"}


def unique():
    return uuid.uuid4().hex[:12]


def browse(anyone, **query):
    return anyone.get("/api/communities", **query).expect(200)


# POST /api/communities

def test_create_answers_the_id_alone_or_more(ada):
    assert "id" in ada.post("/api/communities", {"name": "Chess"}).expect(201)


def test_create_fills_defaults(ada):
    row = ada.community(ada.create_community(name="Chess"))
    assert set(row) >= ROW
    assert row | {
        "name": "Chess", "creatorId": ada.id, "type": "club", "description": None, "joinFee": 0, "monthlyFee": 0,
        "agentCallFee": 0, "status": "active", "memberCount": 1, "avatarUrl": None, "coverImageUrl": None,
        "category": None, "tags": [], "verified": False, "csMode": "ai_only", "defaultAgentListingId": None,
    } == row


def test_create_keeps_every_field(ada):
    fields = {"name": "Shop", "description": "We sell.", "type": "official", "joinFee": 1, "monthlyFee": 2,
              "agentCallFee": 3, "category": "retail", "avatarUrl": "https://example.test/a.png", "csMode": "hybrid",
              "defaultAgentListingId": ada.create_agent()}
    row = ada.community(ada.create_community(**fields))
    assert row | fields == row


def test_creator_is_member_number_one(ada, anyone):
    community = ada.create_community()
    members = anyone.get(f"/api/communities/{community}/members").expect(200)["members"]
    assert [(m["userId"], m["role"]) for m in members] == [(ada.id, "creator")]


@pytest.mark.parametrize("field, value", [
    ("name", None), ("name", ""), ("name", "  "), ("name", "x" * 101), ("name", 5), ("name", ["x"]), ("name", "a\0b"),
    ("description", "x" * 5001), ("description", 5), ("type", "guild"), ("type", 5), ("csMode", "robots"),
    ("joinFee", -1), ("joinFee", 1.5), ("joinFee", "5"), ("joinFee", 1_000_000_001), ("monthlyFee", -1),
    ("agentCallFee", -1), ("agentCallFee", True), ("category", "x" * 65), ("avatarUrl", "http://example.test/a.png"),
    ("avatarUrl", "javascript:alert(1)"), ("avatarUrl", "https://"), ("avatarUrl", "https://a.test/" + "x" * 2048),
    ("defaultAgentListingId", "not-an-id"),
])
def test_create_refuses_a_bad_field_and_names_it(ada, field, value):
    ada.post("/api/communities", {"name": "Chess"} | {field: value}).refuse_field(field)


def test_create_without_a_name_names_it(ada):
    ada.post("/api/communities", {}).refuse_field("name")


@pytest.mark.parametrize("fields", [
    {"name": "x" * 100}, {"name": "👩‍👩‍👧‍👦" * 14}, {"description": "x" * 5000}, {"category": "ü" * 64}, {"joinFee": 1_000_000_000},
    {"unknown": {"fields": "are ignored"}},
])
def test_create_accepts_the_longest(ada, fields):
    row = ada.community(ada.create_community(**fields))
    assert all(row[name] == value for name, value in fields.items() if name in ROW)


def test_create_trims_text(ada):
    assert ada.community(ada.create_community(name="\t Chess \n"))["name"] == "Chess"


def test_create_of_type_lounge_names_the_right_endpoint(ada):
    reply = ada.post("/api/communities", {"name": "Bar", "type": "lounge"})
    reply.refuse(400)
    assert "POST /api/lounge" in reply.json["error"]


def test_create_with_an_unknown_agent_answers_404(ada):
    ada.post("/api/communities", {"name": "Chess", "defaultAgentListingId": NOBODY}).refuse(404, "agent_not_found")


def test_create_with_a_deleted_agent_answers_404(ada):
    listing = ada.create_agent()
    ada.delete(f"/api/agent-listings/{listing}")
    ada.post("/api/communities", {"name": "Chess", "defaultAgentListingId": listing}).refuse(404, "agent_not_found")


def test_create_needs_a_session(anyone):
    anyone.post("/api/communities", {"name": "Chess"}).refuse(401, "unauthorized")


# GET /api/communities and /api/communities/{id}

def test_browse_needs_no_session_and_ignores_a_dead_one(anyone):
    browse(anyone)
    anyone.get("/api/communities", headers={"Authorization": "Bearer dead"}).expect(200)


def test_browse_items_are_rows_with_the_creator_name(anyone, ada):
    name = unique()
    ada.create_community(name=name)
    page = browse(anyone, search=name)
    assert set(page) >= {"communities", "total", "page", "totalPages"}
    assert set(page["communities"][0]) >= ROW | {"creatorName"}
    assert page["communities"][0]["creatorName"] == ada.name


@pytest.mark.parametrize("kind", ["official", "club", "lounge"])
def test_browse_filters_by_type(anyone, ada, kind):
    name = unique()
    ids = {"official": ada.create_official(name=name), "club": ada.create_community(name=name), "lounge": ada.create_lounge(name=name)}
    assert [c["id"] for c in browse(anyone, search=name, type=kind)["communities"]] == [ids[kind]]
    assert browse(anyone, search=name)["total"] == 3


def test_browse_by_an_unknown_type_answers_400(anyone):
    anyone.get("/api/communities", type="guild").refuse_field("type")


def test_browse_filters_by_category(anyone, ada):
    category = unique()
    community = ada.create_community(category=category)
    assert [c["id"] for c in browse(anyone, category=category)["communities"]] == [community]


@pytest.mark.parametrize("name, search", [
    ("{}", "{}"), ("Before {} after", "{}"), ("{} UPPER", "{} upper"), ("{} ünï", "{} ÜNÏ"), ("{} 你好世界", "{} 你好"),
    ("{} 100%", "{} 100%"), ("{}_x", "{}_x"), ("{} 🙂🐍", "🙂🐍"), ("{} a\\b", "{} A\\B"), ("{} ΟΔΟΣ", "{} οδος"), ("{} Straße", "{} STRASSE"),
    ("{} İstanbul", "{} İSTANBUL"), ("{} ЖУК", "{} жук"), ("{} x", "  {} "),
])
def test_browse_search_matches_any_part_of_the_name_in_any_case(anyone, ada, name, search):
    key = unique()
    community = ada.create_community(name=name.format(key))
    assert [c["id"] for c in browse(anyone, search=search.format(key))["communities"]] == [community]


@pytest.mark.parametrize("search", ["{}%z", "{}_z", "{}\\", "%{}", "' OR '1'='1"])
def test_browse_search_takes_wildcards_literally(anyone, ada, search):
    key = unique()
    ada.create_community(name=f"{key}xyz")
    assert browse(anyone, search=search.format(key))["total"] == 0


def test_browse_orders_by_members_then_newest(anyone, ada, bob):
    name = unique()
    old, new, full = (ada.create_community(name=name) for _ in range(3))
    bob.join(full)
    assert [c["id"] for c in browse(anyone, search=name)["communities"]] == [full, new, old]


def test_browse_pages_hold_everything_once(anyone, ada):
    name = unique()
    made = {ada.create_community(name=name) for _ in range(5)}
    pages = [browse(anyone, search=name, limit=2, page=page) for page in (1, 2, 3, 4)]
    assert [len(page["communities"]) for page in pages] == [2, 2, 1, 0]
    assert {c["id"] for page in pages for c in page["communities"]} == made
    assert [(p["total"], p["totalPages"], p["page"]) for p in pages] == [(5, 3, n) for n in (1, 2, 3, 4)]


def test_details_need_no_session(anyone, ada):
    community = ada.create_community()
    assert set(anyone.get(f"/api/communities/{community}").expect(200)) >= ROW


@pytest.mark.parametrize("id", [NOBODY, "nonsense", "1", "%27"])
def test_details_of_an_unknown_id_answer_404(anyone, id):
    anyone.get(f"/api/communities/{id}").refuse(404)


# POST /api/communities/{id}/join

def test_join_free_adds_a_member(ada, bob):
    community = ada.create_community()
    assert bob.post(f"/api/communities/{community}/join").expect(200)["success"] is True
    assert bob.community(community)["memberCount"] == 2
    assert bob.balance() == 0


def test_join_again_answers_already_member(ada, bob):
    community = ada.create_community()
    bob.join(community)
    bob.post(f"/api/communities/{community}/join").refuse(409, "already_member")
    ada.post(f"/api/communities/{community}/join").refuse(409, "already_member")
    assert bob.community(community)["memberCount"] == 2


def test_join_of_an_unknown_community_answers_404(bob):
    bob.post(f"/api/communities/{NOBODY}/join").refuse(404)


def test_join_needs_a_session_even_for_a_malformed_id(anyone):
    anyone.post("/api/communities/nonsense/join").refuse(401, "unauthorized")


@pytest.mark.parametrize("join, month, share", [
    (300, 0, 210), (0, 100, 70), (100, 200, 210), (1, 0, 0), (0, 1, 0), (3, 0, 2), (5, 5, 6), (15, 15, 20), (999, 1, 699),
])
def test_join_splits_each_fee_seventy_to_thirty_rounded_down(sign_up, ada, join, month, share):
    payer, before = sign_up("Payer"), ada.balance()
    payer.credit(join + month + 7)
    payer.join(ada.create_community(joinFee=join, monthlyFee=month))
    assert payer.wallet() | {"balance": 7, "held": 0} == payer.wallet()
    assert ada.balance() - before == share


def test_join_gives_the_platform_the_rest(ada, bob, stack):
    def revenue():
        return stack.sql("SELECT COALESCE(SUM(amount), 0) FROM ledger_postings WHERE kind = 'platform'")[0][0]
    before = revenue()
    bob.credit(300)
    bob.join(ada.create_community(joinFee=300))
    assert revenue() - before == 90


def test_join_without_the_coins_answers_402_and_changes_nothing(sign_up, ada):
    poor, community = sign_up("Poor"), ada.create_community(joinFee=100, monthlyFee=50)
    poor.credit(149)
    reply = poor.post(f"/api/communities/{community}/join")
    reply.refuse(402, "insufficient_balance", required=150, balance=149)
    assert reply.json["error"].startswith("Insufficient balance")
    assert poor.balance() == 149 and poor.community(community)["memberCount"] == 1
    poor.get(f"/api/communities/{community}/messages").refuse(403, "not_member")


def test_join_with_exactly_the_coins_empties_the_wallet(sign_up, ada):
    payer = sign_up("Payer")
    payer.credit(150)
    payer.join(ada.create_community(joinFee=100, monthlyFee=50))
    assert payer.balance() == 0


@pytest.mark.parametrize("body", [None, {}, {"autoRenew": True}, {"autoRenew": False}, {"unknown": 1}])
def test_join_body_is_optional(ada, bob, body):
    bob.post(f"/api/communities/{ada.create_community()}/join", body).expect(200)


def test_join_with_a_bad_body_answers_400(ada, bob):
    community = ada.create_community()
    bob.post(f"/api/communities/{community}/join", {"autoRenew": "yes"}).refuse_field("autoRenew")
    bob.post(f"/api/communities/{community}/join").expect(200)


def test_fifty_joins_of_one_person_at_once_charge_once(sign_up, ada):
    payer, before = sign_up("Payer"), ada.balance()
    community = ada.create_community(joinFee=300)
    payer.credit(1000)
    replies = together([lambda: payer.post(f"/api/communities/{community}/join")] * 50)
    assert statuses(replies) == {200: 1, 409: 49}
    assert (payer.balance(), ada.balance() - before, ada.community(community)["memberCount"]) == (700, 210, 2)


def test_fifty_people_joining_at_once_are_all_counted(crowd, ada):
    community = ada.create_community()
    assert statuses(together([lambda p=p: p.post(f"/api/communities/{community}/join") for p in crowd])) == {200: 50}
    assert ada.community(community)["memberCount"] == 51


def test_one_wallet_pays_for_no_more_communities_than_it_can(sign_up, ada):
    payer, before = sign_up("Payer"), ada.balance()
    payer.credit(500)
    clubs = [ada.create_community(joinFee=100) for _ in range(20)]
    replies = together([lambda c=c: payer.post(f"/api/communities/{c}/join") for c in clubs])
    assert statuses(replies) == {200: 5, 402: 15}
    assert (payer.balance(), ada.balance() - before) == (0, 350)


# POST /api/communities/{id}/leave

def test_leave_takes_a_member_off(ada, bob):
    community = ada.create_community()
    bob.join(community)
    bob.post(f"/api/communities/{community}/leave").expect(200, success=True)
    assert bob.community(community)["memberCount"] == 1
    bob.get(f"/api/communities/{community}/messages").refuse(403, "not_member")


def test_leave_of_a_stranger_answers_404_also_the_second_time(ada, bob):
    community = ada.create_community()
    bob.post(f"/api/communities/{community}/leave").refuse(404, "not_member")
    bob.join(community)
    bob.post(f"/api/communities/{community}/leave").expect(200)
    bob.post(f"/api/communities/{community}/leave").refuse(404, "not_member")


def test_leave_of_the_creator_answers_409(ada):
    ada.post(f"/api/communities/{ada.create_community()}/leave").refuse(409, "creator_cannot_leave")


def test_fifty_leaves_at_once_count_once(ada, bob):
    community = ada.create_community()
    bob.join(community)
    assert statuses(together([lambda: bob.post(f"/api/communities/{community}/leave")] * 50)) == {200: 1, 404: 49}
    assert ada.community(community)["memberCount"] == 1


# GET /api/communities/{id}/members

def test_members_have_the_documented_fields(anyone, ada):
    community = ada.create_community()
    page = anyone.get(f"/api/communities/{community}/members").expect(200)
    assert page["total"] == 1
    member = page["members"][0]
    assert set(member) >= {"id", "userId", "role", "joinedAt", "subscriptionStatus", "userName", "userImage"}
    assert (member["userName"], member["userImage"], member["subscriptionStatus"]) == (ada.name, None, "active")


def test_members_come_by_role_then_by_time(anyone, ada, crowd):
    community, people = ada.create_community(), crowd[:6]
    for person in people:
        person.join(community)
    for person, role in ((people[5], "moderator"), (people[4], "cs_agent"), (people[3], "moderator")):
        ada.put(f"/api/communities/{community}/members/{person.id}", {"role": role}).expect(200)
    members = anyone.get(f"/api/communities/{community}/members").expect(200)["members"]
    order = [ada, people[3], people[5], people[4], people[0], people[1], people[2]]
    assert [m["userId"] for m in members] == [p.id for p in order]


def test_members_filter_and_page(anyone, ada, crowd):
    community = ada.create_community()
    for person in crowd[:5]:
        person.join(community)
    path = f"/api/communities/{community}/members"
    pages = [anyone.get(path, role="member", limit=2, page=page).expect(200) for page in (1, 2, 3, 4)]
    assert [len(page["members"]) for page in pages] == [2, 2, 1, 0]
    assert [page["total"] for page in pages] == [5, 5, 5, 5]
    assert {m["userId"] for page in pages for m in page["members"]} == {p.id for p in crowd[:5]}
    assert anyone.get(path, role="creator").expect(200)["total"] == 1
    anyone.get(path, role="emperor").refuse_field("role")


def test_members_come_two_hundred_at_a_time_and_at_most_five_hundred(anyone, ada, stack):
    community = ada.create_community()
    made = "UNHEX(CONCAT('019d', LPAD(HEX(%s), 8, '0'), '70008000', LPAD(HEX(seq), 12, '0')))"
    batch = uuid.uuid4().int % 2 ** 32
    stack.sql(f"INSERT INTO users (id, email, email_key, name, password_hash) SELECT {made},"
              " CONCAT(%s, '.', seq, '@example.test'), CONCAT(%s, '.', seq, '@example.test'), 'Many', '' FROM seq_1_to_500", batch, batch, batch)
    stack.sql(f"INSERT INTO community_members (id, community_id, user_id) SELECT {made}, %s, {made} FROM seq_1_to_500", batch, community, batch)
    stack.sql("UPDATE communities SET member_count = 501 WHERE id = %s", community)
    path = f"/api/communities/{community}/members"
    for query, shown, pages in (({}, 200, 3), ({"page": 3}, 101, 3), ({"limit": 501}, 500, 2), ({"limit": 500, "page": 2}, 1, 2), ({"page": 4}, 0, 3)):
        page = anyone.get(path, **query).expect(200, total=501, totalPages=pages)
        assert len(page["members"]) == shown, query


def test_members_of_an_unknown_community_answer_404(anyone):
    anyone.get(f"/api/communities/{NOBODY}/members").refuse(404)


# /api/communities/{id}/agents

def test_agents_are_listed_with_the_documented_fields(anyone, ada):
    listing = ada.create_agent(agentName="Polly", description="Speaks.", model="gpt-4o", avatarUrl="https://example.test/p.png")
    community = ada.create_community()
    ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201, success=True)
    agent, = anyone.get(f"/api/communities/{community}/agents").expect(200)["agents"]
    assert set(agent) >= {"id", "listingId", "agentName", "avatarUrl", "description", "model", "addedAt"}
    expected = {"listingId": listing, "agentName": "Polly", "description": "Speaks.", "model": "gpt-4o",
                "avatarUrl": "https://example.test/p.png"}
    assert agent | expected == agent and "systemPrompt" not in agent


def test_agent_added_again_answers_201_without_a_second_row(anyone, ada):
    community, listing = ada.create_club_with_agent()
    replies = together([lambda: ada.post(f"/api/communities/{community}/agents", {"listingId": listing})] * 10)
    assert statuses(replies) == {201: 10}
    assert len(anyone.get(f"/api/communities/{community}/agents").expect(200)["agents"]) == 1


def test_agent_of_somebody_else_can_be_added(ada, bob):
    ada.post(f"/api/communities/{ada.create_community()}/agents", {"listingId": bob.create_agent()}).expect(201)


def test_agent_unknown_or_deleted_answers_404(ada):
    community, listing = ada.create_community(), ada.create_agent()
    ada.delete(f"/api/agent-listings/{listing}")
    for id in (NOBODY, listing):
        ada.post(f"/api/communities/{community}/agents", {"listingId": id}).refuse(404, "agent_not_found")


@pytest.mark.parametrize("body", [{}, {"listingId": "nonsense"}, {"listingId": 5}, {"listingId": None}])
def test_agent_with_a_malformed_id_answers_400(ada, body):
    ada.post(f"/api/communities/{ada.create_community()}/agents", body).refuse_field("listingId")


def test_agent_is_removed_once(anyone, ada):
    community, listing = ada.create_club_with_agent()
    path = f"/api/communities/{community}/agents/{listing}"
    ada.delete(path).expect(200, success=True)
    assert anyone.get(f"/api/communities/{community}/agents").expect(200)["agents"] == []
    ada.delete(path).refuse(404, "agent_not_in_community")


@pytest.mark.parametrize("id", [NOBODY, "nonsense"])
def test_agent_that_is_not_there_cannot_be_removed(ada, id):
    ada.delete(f"/api/communities/{ada.create_community()}/agents/{id}").refuse(404, "agent_not_in_community")


def test_agents_are_the_creators_business_alone(anyone, ada, bob):
    community, listing = ada.create_club_with_agent()
    bob.join(community)
    bob.post(f"/api/communities/{community}/agents", {"listingId": listing}).refuse(403)
    bob.delete(f"/api/communities/{community}/agents/{listing}").refuse(403)
    anyone.post(f"/api/communities/{community}/agents", {"listingId": listing}).refuse(401, "unauthorized")


# GET /api/communities/my and /joined

def test_my_and_joined_give_full_rows(sign_up, ada):
    person = sign_up("Member")
    own, other = person.create_community(), ada.create_community()
    person.join(other)
    my = person.get("/api/communities/my").expect(200)["communities"]
    assert [c["id"] for c in my] == [own] and set(my[0]) >= ROW
    joined = {c["id"]: c for c in person.get("/api/communities/joined").expect(200)["communities"]}
    assert set(joined) == {own, other}
    assert set(joined[other]) >= ROW | {"role", "subscriptionStatus", "expiresAt"}
    assert (joined[own]["role"], joined[other]["role"]) == ("creator", "member")
    assert (joined[other]["subscriptionStatus"], joined[other]["expiresAt"]) == ("active", None)


def test_my_joined_and_agents_come_in_pages(sign_up):
    person, agents = sign_up("Founder"), [sign_up("Maker").create_agent() for _ in range(3)]
    communities = [person.create_community(name=f"Club {number}") for number in range(3)]
    for agent in agents:
        person.post(f"/api/communities/{communities[0]}/agents", {"listingId": agent}).expect(201)
    for path, rows, ids in (("/api/communities/my", "communities", communities[::-1]), ("/api/communities/joined", "communities", communities[::-1]),
                            (f"/api/communities/{communities[0]}/agents", "agents", agents)):
        found = [[row.get("listingId", row["id"]) for row in person.get(path, limit=2, page=page).expect(200)[rows]] for page in (1, 2, 3)]
        assert found == [ids[:2], ids[2:], []], path


def test_joined_drops_what_was_left(sign_up, ada):
    person, community = sign_up("Member"), ada.create_community()
    person.join(community)
    person.post(f"/api/communities/{community}/leave").expect(200)
    assert person.get("/api/communities/joined").expect(200)["communities"] == []


@pytest.mark.parametrize("path", ["my", "joined"])
def test_own_lists_need_a_session(anyone, path):
    anyone.get(f"/api/communities/{path}").refuse(401, "unauthorized")
