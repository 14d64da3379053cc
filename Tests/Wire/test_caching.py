"""ETag, 304 and HEAD on every page that answers GET."""
import pytest


@pytest.fixture(scope="module")
def pages(ada, bob):
    """Every such address with something behind it; Ada may read them all."""
    space, lounge = ada.create_space(), ada.create_lounge()
    session = ada.post(f"/api/spaces/{space}/sessions").expect(201)["id"]
    community, listing = ada.create_club_with_agent()
    shop = ada.create_official()
    conversation = bob.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    ada.say(community, "Hello")
    ada.post(f"/api/communities/{shop}/verify", {}).expect(201)
    return {
        "spaces": "/api/spaces", "space": f"/api/spaces/{space}", "sessions": f"/api/spaces/{space}/sessions",
        "session": f"/api/spaces/{space}/sessions/{session}", "communities": "/api/communities", "my": "/api/communities/my",
        "joined": "/api/communities/joined", "community": f"/api/communities/{community}", "members": f"/api/communities/{community}/members",
        "membership": f"/api/communities/{community}/membership", "agents": f"/api/communities/{community}/agents",
        "messages": f"/api/communities/{community}/messages", "earnings": f"/api/communities/{community}/earnings",
        "cs-status": f"/api/communities/{shop}/cs-status?conversationId={conversation}", "cs-queue": f"/api/communities/{shop}/cs-queue",
        "listings": "/api/agent-listings", "listing": f"/api/agent-listings/{listing}", "conversations": "/api/conversations",
        "conversation": f"/api/conversations/{conversation}/messages", "lounge": f"/api/lounge/{lounge}",
        "dashboard": f"/api/lounge/{lounge}/dashboard", "wallet": "/api/wallet", "transactions": "/api/wallet/transactions",
        "me": "/api/users/me", "get-session": "/api/auth/get-session", "openapi": "/api/openapi.json",
        "usage": f"/api/lounge/{lounge}/usage", "health": "/healthz", "readiness": "/readyz", "accounts": "/api/admin/users",
        "requests": "/api/admin/verification-requests", "stats": "/api/admin/stats",
        "tokens": "/api/admin/usage", "verification": f"/api/communities/{shop}/verification",
    }


NAMES = ["spaces", "space", "sessions", "session", "communities", "my", "joined", "community", "members", "membership", "agents", "messages",
         "earnings", "cs-status", "cs-queue", "listings", "listing", "conversations", "conversation", "lounge", "dashboard", "wallet", "transactions",
         "me", "get-session", "openapi", "usage", "health", "readiness", "accounts", "requests", "stats", "tokens", "verification"]


@pytest.mark.parametrize("name", NAMES)
def test_page_has_a_weak_etag_answers_304_and_head(ada, root, pages, name):
    reader = root if "/admin/" in pages[name] else ada
    full = reader.get(pages[name])
    full.expect(200)
    etag = full.headers["ETag"]
    assert etag.startswith('W/"')
    head = reader.head(pages[name])
    assert (head.status, head.headers["ETag"], head.headers["Content-Type"]) == (200, etag, full.headers["Content-Type"])
    for method in ("GET", "HEAD"):
        same = reader.request(method, pages[name], headers={"If-None-Match": etag})
        assert (same.status, same.headers["ETag"], same.body) == (304, etag, b"")
        assert reader.request(method, pages[name], headers={"If-None-Match": 'W/"other"'}).status == 200


def test_refusal_has_no_etag_and_is_never_304(ada, eve, pages):
    reply = eve.get(pages["earnings"], headers={"If-None-Match": "*"})
    reply.refuse(403)
    assert "ETag" not in reply.headers
    ada.get("/api/communities/nonsense", headers={"If-None-Match": "*"}).refuse(404)


def test_write_knows_no_condition(ada):
    reply = ada.post("/api/communities", {"name": "Chess"}, headers={"If-None-Match": "*"})
    reply.expect(201)
    assert "ETag" not in reply.headers
