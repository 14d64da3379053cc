"""An ordinary answer that is more than what is on its way to a reader who has stopped can hold."""
import json
import subprocess

from stack import SPACES

PAGE, CONTENT = 100, "€" * 5000


def large_page(person):
    """The path of a page of messages of more than 1 MB: as many as a page takes, each as long as it may be."""
    community = person.create_community()
    for _ in range(PAGE):
        person.say(community, CONTENT)
    return f"/api/communities/{community}/messages?limit={PAGE}"


def requests_running(socket):
    """In the processes behind a socket; the one that asks is among them."""
    said = subprocess.run([SPACES, "status", "--listen", f"unix:{socket}", "--json"], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(said.stdout)["requests"]
