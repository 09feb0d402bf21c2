from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.publishing.cache.packed import pack, unpacked
from pcp_analysis.publishing.cache.store import Store, key_of

KEY, OTHER = key_of("one"), key_of("two")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def only_file(store: Store) -> Path:
    (path,) = (path for path in store.folder.rglob("*") if path.is_file())
    return path


def test_what_was_put_in_comes_out(store: Store) -> None:
    assert store.get(KEY) is None
    assert store.put(KEY, b"content")
    assert store.get(KEY) == b"content"
    assert len(store) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content + b"more",
        lambda content: b"",
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: bytes([content[0] ^ 1]) + content[1:],
    ],
    ids=["cut", "longer", "empty", "content", "digest"],
)
def test_a_spoilt_entry_is_none_and_goes(store: Store, spoil: object) -> None:
    store.put(KEY, b"a content of some length")
    path = only_file(store)
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert store.get(KEY) is None
    assert len(store) == 0


@pytest.mark.skipif(os.name == "nt", reason="no pipes and links without a right")
@pytest.mark.parametrize(
    "put_there",
    [
        lambda path: os.mkfifo(path),
        Path.mkdir,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: (path.touch(), os.truncate(path, 3 << 30)),
    ],
    ids=["pipe", "folder", "device", "huge"],
)
def test_what_is_no_file_of_a_likely_size_is_neither_waited_for_nor_read(
    store: Store, put_there: Callable[[Path], object]
) -> None:
    store.put(KEY, b"content")
    path = only_file(store)
    path.unlink()
    put_there(path)
    assert store.get(KEY) is None


def test_an_entry_that_others_may_write_in_is_none(store: Store) -> None:
    mask = os.umask(0)
    try:
        store.put(KEY, b"content")
    finally:
        os.umask(mask)
    assert store.get(KEY) == b"content"
    only_file(store).chmod(0o666)
    assert store.get(KEY) is None


def test_an_entry_under_another_name_is_none(store: Store) -> None:
    store.put(KEY, b"content")
    moved = store.folder / OTHER[:2] / OTHER[2:]
    moved.parent.mkdir(exist_ok=True)
    only_file(store).rename(moved)
    assert store.get(OTHER) is None


def test_a_folder_that_others_may_write_in_is_not_used(store: Store) -> None:
    store.put(KEY, b"content")
    store.folder.chmod(0o777)
    assert store.get(KEY) is None
    assert not store.put(OTHER, b"content")


def test_a_folder_that_leads_elsewhere_is_not_used(store: Store, tmp_path: Path) -> None:
    store.put(KEY, b"content")
    store.folder.rename(tmp_path / "other")
    store.folder.symlink_to(tmp_path / "other")
    assert store.get(KEY) is None


def test_its_folder_is_for_this_user_alone(store: Store) -> None:
    store.put(KEY, b"content")
    assert store.folder.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "store")
    assert not store.put(KEY, b"content")
    assert store.get(KEY) is None


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "store", limit=1000)
    keys = [key_of(str(number)) for number in range(10)]
    for age, key in enumerate(keys):
        store.put(key, bytes(100))
        os.utime(store.folder / key[:2] / key[2:], (age, age))
    store.get(keys[0])  # used now
    store.make_room()
    kept = [key for key in keys if key in store]
    assert kept == [keys[0], *keys[-len(kept) + 1 :]]
    assert store.size <= 800


def test_what_is_within_the_limit_stays(store: Store) -> None:
    store.put(KEY, bytes(100))
    store.make_room()
    assert KEY in store
    store.clear()
    assert not store.folder.exists()


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out", "a\\b"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected one within the folder"):
        unpacked(pack({name: b"x"}))
