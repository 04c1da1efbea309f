"""Which file system a path lies on, as Linux lists what is mounted where. Pure.

See proc_pid_mountinfo(5). A folder that is mounted a second time, as containers get theirs, stands in the list with the
file system that it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "coda"),
        *("ceph", "glusterfs", "lustre", "beegfs", "gpfs", "orangefs", "pvfs2"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.mfs", "fuse.juicefs", "fuse.smbnetfs"),
        *("fuse.rclone", "fuse.s3fs", "fuse.goofys", "fuse.gcsfuse", "fuse.blobfuse", "fuse.blobfuse2"),
    }
)
"""File systems whose files lie on another machine. Programs there share no memory through a file."""

_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system of a ``kind``, seen from a ``point`` of the tree of folders on."""

    point: str
    kind: str

    @property
    def is_network(self) -> bool:
        """Whether its files lie on another machine."""
        return self.kind in NETWORK

    def holds(self, path: str) -> bool:
        """Tell whether a path lies below the point, unless another mount is nearer."""
        return self.point in ("/", path) or path.startswith(f"{self.point}/")


def mount_of(path: str, mountinfo: str) -> Mount | None:
    """Return the nearest mount that holds an absolute path without links; of those at one point, the last."""
    found = [mount for line in mountinfo.split("\n") if (mount := _read(line)) and mount.holds(path)]
    return max(reversed(found), key=lambda mount: len(mount.point), default=None)


def _read(line: str) -> Mount | None:
    # 36 35 98:0 /root /point options [optional fields …] - kind source options
    before, separator, after = line.partition(" - ")
    fields, kind = before.split(" "), after.split(" ")[0]
    return Mount(_ESCAPED.sub(_character, fields[4]), kind) if separator and len(fields) > 4 else None


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 8))
