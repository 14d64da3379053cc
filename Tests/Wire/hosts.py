"""Other machines: folders with a root file system of their own, for `make test-hosts`."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess

from stack import ROOT, SPACES


def archive(folder):
    """The distribution."""
    made = subprocess.run([ROOT / "nginx/package/dist", "archive", SPACES, folder], check=True, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    return pathlib.Path(made.stdout.strip())


# What the executable is linked with on Debian 12.
LIBRARIES = ["libfcgi0ldbl", "libmariadb3", "libcurl4", "libsodium23", "libsndfile1", "libutf8proc2", "libstdc++6"]


def package_of(folder):
    """The Debian package."""
    made = subprocess.run([ROOT / "nginx/package/deb", SPACES, folder], check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return pathlib.Path(made.stdout.strip())


def bare(root):
    """/bin/sh with what it needs, an empty /tmp, a place for /proc, and nothing else."""
    needed = re.findall(r"(/\S+) \(0x", subprocess.run(["ldd", "/bin/sh"], capture_output=True, text=True, check=True).stdout)
    for path in ["/bin/sh", *needed]:
        place = root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(os.path.realpath(path), place)
    (root / "tmp").mkdir(mode=0o1777)
    (root / "proc").mkdir()


def mirror():
    """Where this machine has its packages from."""
    for path in [*pathlib.Path("/etc/apt/sources.list.d").glob("*.sources"), pathlib.Path("/etc/apt/sources.list")]:
        if path.exists() and (found := re.search(r"(?m)^(?:URIs:|deb)\s+(?:\[.*\] )?(\S+/debian)/?(?:\s|$)", path.read_text())):
            return found[1]
    raise AssertionError("apt has no mirror of Debian")


def debian(release, root, *packages):
    """A Debian of this release, as debootstrap makes it."""
    subprocess.run(["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", release, root, mirror()],
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def mounted(root):
    """With the file systems of the kernel."""
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", root / "proc"], check=True)


def inside(root, *command, **more):
    return subprocess.run(["/usr/sbin/chroot", root, *map(str, command)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=120, **more)


def share_database(stack, root):
    """The database's URL for a host that reaches it by a socket of its own: another name of the same socket."""
    url = stack.setting("SPACES_DATABASE_URL")
    place = root / "tmp" / "mysqld.sock"
    os.link(re.search(r"socket=([^&]+)", url)[1], place)
    place.chmod(0o777)
    return re.sub(r"socket=[^&]+", "socket=/tmp/mysqld.sock", url)
