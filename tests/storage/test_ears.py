"""How well a channel is heard is kept once, whoever asks first."""

from datetime import UTC, datetime
from threading import Barrier, Thread

from service.domain.address import ChannelName
from service.storage import ears
from service.storage.keyring import Keyring
from service.storage.store import Store, ensure_service_key

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)


def test_two_processes_may_be_the_first_to_listen_at_once(database_url: str) -> None:
    store, together, heard = Store(database_url, Keyring.fresh()), Barrier(4), []
    ensure_service_key(store)

    def listen() -> None:
        with store.begin() as tx:
            ears.hearing_of(tx, ChannelName.SMS, NOW)
            together.wait(60)
            heard.append(ears.lock_hearing(tx, ChannelName.SMS, NOW))

    threads = [Thread(target=listen) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    store.close()
    assert [each.proved_at for each in heard] == [NOW] * 4
