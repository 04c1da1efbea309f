"""On which file system a path lies, by the list of mounts that Linux keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.mounts import NETWORK, Mount, mount_of

MOUNTS = r"""
22 28 0:20 / /proc rw,nosuid shared:5 - proc proc rw
28 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
29 28 0:30 / /run rw shared:2 master:1 propagate_from:2 - tmpfs tmpfs rw
40 28 0:40 / /srv rw shared:9 - nfs4 nas:/export rw,vers=4.2,addr=10.0.0.9
41 40 8:2 / /srv/local rw shared:10 - xfs /dev/sdb1 rw
42 28 0:42 / /mnt/office\040share rw - cifs //nas/office\040share rw,vers=3.0
43 28 0:40 /boards /data rw - nfs4 nas:/export rw,vers=4.2,addr=10.0.0.9
44 28 8:2 /boards /opt/doorboard/data rw - xfs /dev/sdb1 rw
45 28 0:45 / /home/wang rw - fuse.sshfs wang@host:/ rw,user_id=1000
46 28 0:46 / /mnt/brick rw - fuse.glusterfs gluster:/volume rw
47 28 0:47 / /media/stick rw - fuseblk /dev/sdc1 rw
48 28 0:48 / /over rw - nfs nas:/over rw
49 48 8:3 / /over rw - ext4 /dev/sdd1 rw
50 28 0:50 / /mnt/a\134b rw - smb3 //nas/b rw
51 28 0:51 / /var/lib/docker/overlay2/x rw - overlay overlay rw,lowerdir=/a,upperdir=/b
52 28 0:52 / /mnt/c rw - 9p drvfs rw,aname=drvfs
53 28 0:53 / /园区\011数据 rw - ceph 10.0.0.1:/ rw
"""

PLACES = {
    "the disk of the machine": ("/var/lib/doorboard", Mount("/", "ext4"), False),
    "a mount with optional fields": ("/run/doorboard", Mount("/run", "tmpfs"), False),
    "a folder that is mounted from a server": ("/srv/doorboard", Mount("/srv", "nfs4"), True),
    "the point of a mount itself": ("/srv", Mount("/srv", "nfs4"), True),
    "a name that only begins as one": ("/srv2/doorboard", Mount("/", "ext4"), False),
    "a disk below it": ("/srv/local/doorboard", Mount("/srv/local", "xfs"), False),
    "a name with a space": ("/mnt/office share/data", Mount("/mnt/office share", "cifs"), True),
    "the same with a backslash in its place": ("/mnt/office\\040share/data", Mount("/", "ext4"), False),
    "a name with a backslash": ("/mnt/a\\b/data", Mount("/mnt/a\\b", "smb3"), True),
    "a name in Chinese, with a tab": ("/园区\t数据/doorboard.sqlite", Mount("/园区\t数据", "ceph"), True),
    "a container's folder that is bound from a server": ("/data/doorboard.sqlite", Mount("/data", "nfs4"), True),
    "one that is bound from a disk": ("/opt/doorboard/data", Mount("/opt/doorboard/data", "xfs"), False),
    "another computer by SSH": ("/home/wang/data", Mount("/home/wang", "fuse.sshfs"), True),
    "a cluster": ("/mnt/brick/data", Mount("/mnt/brick", "fuse.glusterfs"), True),
    "a stick, by FUSE too": ("/media/stick/data", Mount("/media/stick", "fuseblk"), False),
    "a point that a disk was mounted over": ("/over/data", Mount("/over", "ext4"), False),
    "a container's own layer": ("/var/lib/docker/overlay2/x/y", Mount("/var/lib/docker/overlay2/x", "overlay"), False),
    "a drive of the Windows around": ("/mnt/c/data", Mount("/mnt/c", "9p"), True),
}


@pytest.mark.parametrize(("path", "mount", "network"), PLACES.values(), ids=PLACES)
def test_a_path_lies_on_the_nearest_mount(path: str, mount: Mount, network: bool) -> None:
    assert mount_of(path, MOUNTS) == mount
    assert mount.is_network is network


@pytest.mark.parametrize("mountinfo", ["", "\n", "nonsense", "1 2 3 - nfs", "28 1 8:1 / / rw,relatime"])
def test_where_nothing_can_be_read_nothing_is_known(mountinfo: str) -> None:
    assert mount_of("/srv", mountinfo) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1), st.sampled_from(sorted(NETWORK)))
def test_a_mount_is_found_by_whatever_name(name: str, kind: str) -> None:
    written = "".join(f"\\{ord(one):03o}" if one in " \t\n\\" else one for one in name)
    mountinfo = f"28 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 28 0:40 / /{written} rw - {kind} nas:/ rw\n"
    assert mount_of(f"/{name}/data", mountinfo) == Mount(f"/{name}", kind)
