"""Administration: verification requests, people, figures."""
import pytest

from client import PASSWORD, statuses, together

REQUESTS = "/api/admin/verification-requests"
NOBODY = "01890000-0000-7000-8000-000000000000"


def request_verification(person, **body):
    """(community, request)"""
    community = person.create_official(name="Acme Official")
    return community, person.post(f"/api/communities/{community}/verify", body).expect(201)["requestId"]


def listed(root, **query):
    found, page = [], 1
    while rows := root.get(REQUESTS, page=page, limit=200, **query).expect(200)["requests"]:
        found += rows
        page += 1
    return found


def review(root, request, status="approved", **more):
    return root.put(f"{REQUESTS}/{request}", {"status": status} | more)


# Verification requests

def test_request_is_listed_with_the_documented_fields(root, ada):
    body = {"businessName": "Acme Inc", "businessRegistration": "12345", "documentsUrl": "https://example.test/d.pdf"}
    community, request = request_verification(ada, **body)
    row = next(row for row in listed(root) if row["id"] == request)
    assert row | body | {"communityId": community, "requesterId": ada.id, "status": "pending", "reviewerNotes": None,
                         "communityName": "Acme Official", "reviewedAt": None} == row
    assert row["createdAt"]


def test_list_has_pending_oldest_first_then_newest_reviewed(root, ada):
    made = [request_verification(ada)[1] for _ in range(4)]
    review(root, made[0]).expect(200)
    review(root, made[1], "rejected").expect(200)
    order = [row["id"] for row in listed(root) if row["id"] in made]
    assert order == [made[2], made[3], made[1], made[0]]
    assert [row["id"] for row in listed(root, status="rejected") if row["id"] in made] == [made[1]]
    root.get(REQUESTS, status="lost").refuse_field("status")


def test_list_pages_with_a_total(root, ada):
    request_verification(ada), request_verification(ada)
    page = root.get(REQUESTS, limit=1).expect(200)
    assert len(page["requests"]) == 1 and page["total"] >= 2


def test_approval_verifies_the_community(root, ada, anyone):
    community, request = request_verification(ada)
    review(root, request, reviewerNotes="Papers are fine.").expect(200, success=True)
    anyone.get(f"/api/communities/{community}").expect(200, verified=True)
    row = next(row for row in listed(root) if row["id"] == request)
    assert (row["status"], row["reviewerNotes"], row["reviewerId"]) == ("approved", "Papers are fine.", root.id) and row["reviewedAt"]
    ada.post(f"/api/communities/{community}/verify", {}).refuse(409, "already_verified")


def test_rejection_leaves_it_unverified_and_allows_another_request(root, ada, anyone):
    community, request = request_verification(ada)
    review(root, request, "rejected").expect(200, success=True)
    anyone.get(f"/api/communities/{community}").expect(200, verified=False)
    ada.post(f"/api/communities/{community}/verify", {}).expect(201)


def test_review_happens_once(root, ada):
    request = request_verification(ada)[1]
    assert statuses(together([lambda: review(root, request)] * 10)) == {200: 1, 409: 9}
    review(root, request, "rejected").refuse(409, "already_reviewed")


@pytest.mark.parametrize("status", ["pending", "maybe", "", None, 5])
def test_review_with_another_status_answers_400(root, ada, status):
    review(root, request_verification(ada)[1], status).refuse_field("status")


def test_review_of_nothing_answers_404(root):
    review(root, NOBODY).refuse(404)
    review(root, "nonsense").refuse(404)


# People

def test_administrator_makes_and_unmakes_another(root, sign_up):
    person = sign_up("Helper")
    root.put(f"/api/admin/users/{person.id}", {"isAdmin": True}).expect(200)
    person.get("/api/users/me").expect(200, isAdmin=True)
    person.get(REQUESTS).expect(200)
    root.put(f"/api/admin/users/{person.id}", {"isAdmin": False}).expect(200)
    person.get(REQUESTS).refuse(403, "admin_only")
    root.put(f"/api/admin/users/{person.id}", {"isAdmin": "yes"}).refuse_field("isAdmin")
    root.put(f"/api/admin/users/{NOBODY}", {"isAdmin": True}).refuse(404)


def test_suspended_person_is_out_until_restored(root, anyone, sign_up):
    person = sign_up("Rowdy")
    form = {"email": person.email, "password": PASSWORD}
    assert root.post(f"/api/admin/users/{person.id}/suspend").status in (200, 204)
    assert person.get("/api/users/me").status in (401, 403)
    anyone.post("/api/auth/sign-in/email", form).refuse(403, "account_suspended")
    assert root.post(f"/api/admin/users/{person.id}/restore").status in (200, 204)
    person.get("/api/users/me").refuse(401, "unauthorized")   # the old session stays dead
    anyone.post("/api/auth/sign-in/email", form).expect(200)


@pytest.mark.parametrize("action", ["suspend", "restore"])
def test_suspension_of_nobody_answers_404(root, action):
    root.post(f"/api/admin/users/{NOBODY}/{action}").refuse(404)


# Figures

def test_stats_answer_figures(root):
    assert root.get("/api/admin/stats").expect(200)
