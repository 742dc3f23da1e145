"""The promises, held against a scenario's event log: every complaint is one sentence.

Only what can be told from outside is looked at: the scenario, the log, what the pretend
phones wrote and got, what stands at the desk, what was handed to gateways and what is held to
have been. Nothing of the domain decides here, or its mistakes would be shared.
"""

from tests.swarm import cases, handing, hearing, traffic
from tests.swarm.played import Played

PROMISES = (
    traffic.pings_keep_their_windows,
    traffic.no_sentence_comes_twice,
    traffic.traffic_is_that_of_a_calm_world,
    traffic.no_calm_ping_is_missing,
    traffic.no_ping_vanishes,
    traffic.no_calm_follow_up_is_missing,
    traffic.one_follow_up_and_none_after_an_answer,
    traffic.pings_are_the_exiles_own_words,
    traffic.nothing_follows_a_stop,
    traffic.nobody_reacts_to_a_text,
    handing.no_ping_is_handed_over_twice,
    handing.what_counts_as_sent_was_handed_over,
    hearing.every_text_is_judged_once,
    hearing.distress_is_read_as_distress,
    hearing.only_agreed_words_are_safe,
    hearing.a_check_ends_for_a_reason,
    hearing.no_check_begins_before_the_last_has_ended,
    hearing.silence_is_never_our_own,
    hearing.silence_always_climbs,
    hearing.the_exile_is_asked_in_time,
    hearing.hearing_comes_back,
    hearing.nothing_is_left_lying,
    hearing.nothing_personal_is_logged,
    hearing.the_ledger_is_whole,
    cases.distress_opens_a_case_and_pages,
    cases.distress_stands_at_the_desk_until_a_person_ends_it,
    cases.only_people_close_cases,
    cases.untaken_l4_rings_every_quarter_hour,
    cases.the_l4_ladder_reaches_everybody,
    cases.lower_levels_come_again_each_morning,
    cases.no_page_comes_twice,
)


def complaints(played: Played) -> list[str]:
    """Return every promise that was broken."""
    found: list[str] = []
    for promise in PROMISES:
        found += [f"{promise.__name__}: {text}" for text in promise(played)]
    return found
