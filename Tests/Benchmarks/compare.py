"""Whether everybody does the same work, asked before anything is measured."""
import httpx

import data

HEADERS = ("Content-Type", "Content-Length", "Cache-Control", "ETag", "X-Request-Id")


def compare(stand, case):
    """Fails unless everybody answers the case, with the same bytes where it says so; else with members that Spaces has too,
    which tells its version besides."""
    expected = headers = None
    for number, who in enumerate(case.who):
        # Nobody joins twice; a club that no run reaches, and another person for each.
        person = stand.size.users - number if case.isOnce else case.person + 1
        response = ask(stand, who, case, person)
        assert response.status_code == case.status, f"{who}, {case.name}: {response.status_code} {response.text[:400]}"
        found = response.content if case.isSame else set(response.json())
        expected = expected or found
        isRight = found == expected if case.isSame else found <= expected
        assert isRight, f"{who}, {case.name}:\n{str(found)[:2000]}\nis not\n{str(expected)[:2000]}"
        sent = [name for name in HEADERS if name in response.headers]
        headers = headers or sent
        assert sent == headers, f"{who}, {case.name}: {sent} are not {headers}"
        if "ETag" in response.headers:
            again = ask(stand, who, case, person, **{"If-None-Match": response.headers["ETag"]})
            assert again.status_code == 304 and not again.content, f"{who}, {case.name}: {again.status_code}"


def ask(stand, who, case, person, **headers):
    if case.people:
        headers["Authorization"] = f"Bearer {data.token(person)}"
    if case.body:
        headers["Content-Type"] = "application/json"
    path = case.path.replace("{club}", data.community(stand.size.communities // 2 * 2 - 1))
    return httpx.request(case.method, stand.url(who) + path, content=case.body or None, headers=headers, timeout=120,
                         trust_env=False)
