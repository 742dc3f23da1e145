"""The first house: families, what is remembered of them, and what is still to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _create_doors() -> None:
    """How responders come in, beside words and digits."""
    op.create_table(
        "confirmations",
        sa.Column("newcomer_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["responders.id"], name=op.f("fk_confirmations_newcomer_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["responders.id"], name=op.f("fk_confirmations_member_id")
        ),
        sa.PrimaryKeyConstraint("newcomer_id", "member_id", name=op.f("pk_confirmations")),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("responder_id", sa.Uuid(), nullable=False),
        sa.Column(
            "credential_index", sa.LargeBinary(), nullable=False, comment="keyed, of its own id"
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="public key, how often it has signed",
        ),
        sa.ForeignKeyConstraint(
            ["responder_id"], ["responders.id"], name=op.f("fk_passkeys_responder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_index", name=op.f("uq_passkeys_credential_index")),
    )
    op.create_index(op.f("ix_passkeys_responder_id"), "passkeys", ["responder_id"], unique=False)
    op.create_table(
        "spent_challenges",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="rounded up"),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_spent_challenges")),
    )
    _create_shadows()


def _create_graves() -> None:
    """What stays as it was left, whatever is restored."""
    op.create_table(
        "tombstones",
        sa.Column("grave", sa.Text(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False, comment="keyed, of what it was"),
        sa.Column(
            "until", sa.Date(), nullable=True, comment="the last day it holds; empty: for good"
        ),
        sa.CheckConstraint(
            "grave IN ('stopped', 'paused', 'erased', 'unwilling', 'revoked', 'dissolved', "
            "'dropped', 'burnt', 'replaced')",
            name=op.f("ck_tombstones_grave"),
        ),
        sa.PrimaryKeyConstraint("grave", "mark", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "heard",
        sa.Column(
            "message_key",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed, of gateway and message id",
        ),
        sa.PrimaryKeyConstraint("message_key", name=op.f("pk_heard")),
    )
    op.create_table(
        "standstill",
        sa.Column("id", sa.Uuid(), nullable=False, comment="the service's own: there is one"),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="of the restore, to the minute above",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standstill")),
    )


def _create_shifts() -> None:
    """Hours of duty, and what stays as it was left."""
    _create_graves()
    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "day",
            sa.Date(),
            nullable=False,
            comment="on which it begins, by the organisation's clock",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="whose it is, its hours, whether it is offered",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_shifts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index(op.f("ix_shifts_organisation_id"), "shifts", ["organisation_id"], unique=False)


def _drop_shifts() -> None:
    op.drop_table("standstill")
    op.drop_table("heard")
    op.drop_table("tombstones")
    op.drop_index(op.f("ix_shifts_organisation_id"), table_name="shifts")
    op.drop_table("shifts")


def _drop_doors() -> None:
    _drop_shadows()
    op.drop_table("spent_challenges")
    op.drop_index(op.f("ix_passkeys_responder_id"), table_name="passkeys")
    op.drop_table("passkeys")
    op.drop_table("confirmations")


def _create_shadows() -> None:
    """What a sign-in with other words leaves."""
    op.create_index(op.f("ix_exiles_origin_id"), "exiles", ["origin_id"], unique=False)
    op.create_table(
        "warnings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exile_id", sa.Uuid(), nullable=False),
        sa.Column(
            "shown_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="by chance, later; then its day alone",
        ),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="whether other words were typed"
        ),
        sa.ForeignKeyConstraint(["exile_id"], ["exiles.id"], name=op.f("fk_warnings_exile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warnings")),
    )
    op.create_index(op.f("ix_warnings_exile_id"), "warnings", ["exile_id"], unique=False)


def _drop_shadows() -> None:
    op.drop_index(op.f("ix_warnings_exile_id"), table_name="warnings")
    op.drop_table("warnings")
    op.drop_index(op.f("ix_exiles_origin_id"), table_name="exiles")


def _create_openings() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="alone: opened by one person, to be reviewed",
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="who asked, agreed and reviewed, with seconds",
        ),
        sa.CheckConstraint("part IN ('dossier', 'replies')", name=op.f("ck_releases_part")),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'alone', 'reviewed', 'over')",
            name=op.f("ck_releases_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_releases_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_case_id"), "releases", ["case_id"], unique=False)
    op.create_table(
        "recipients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "responder_id",
            sa.Uuid(),
            nullable=False,
            comment="who keeps it, or put it in for recovery",
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="the public key"),
        sa.CheckConstraint("kind IN ('own', 'recovery')", name=op.f("ck_recipients_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recipients_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["responder_id"], ["responders.id"], name=op.f("fk_recipients_responder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipients")),
    )
    op.create_index(
        op.f("ix_recipients_organisation_id"), "recipients", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_recipients_own",
        "recipients",
        ["responder_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'own'"),
    )
    op.create_index(
        "uq_recipients_recovery",
        "recipients",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'recovery'"),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="the highest is in force"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column(
            "keys_index",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed, of the public keys it is for",
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="two age files"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_dossiers_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("family_id", "ordinal", name=op.f("uq_dossiers_family_id")),
    )
    op.create_table(
        "returns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("exile_id", sa.Uuid(), nullable=True, comment="empty: the words found nobody"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "ripens_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="rounded; from then on it is good",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="rounded up"),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'used', 'refused')", name=op.f("ck_returns_state")
        ),
        sa.ForeignKeyConstraint(["exile_id"], ["exiles.id"], name=op.f("fk_returns_exile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_returns_token_hash")),
    )
    op.create_index(op.f("ix_returns_exile_id"), "returns", ["exile_id"], unique=False)


def _drop_openings() -> None:
    op.drop_table("returns")
    op.drop_table("dossiers")
    op.drop_table("recipients")
    op.drop_table("releases")


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Uuid(), nullable=False, comment="the family or organisation"),
        sa.Column("number", sa.Integer(), nullable=False, comment="grows when the key is replaced"),
        sa.Column(
            "wrapped",
            sa.LargeBinary(),
            nullable=False,
            comment="the key under a key-encryption key",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "address_proofs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False, comment="the exile or responder"),
        sa.Column(
            "address_index",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed, of owner and address: the same number twice is no match",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="how far it is proved, with its days",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_proofs")),
        sa.UniqueConstraint("address_index", name=op.f("uq_address_proofs_address_index")),
    )
    op.create_index(op.f("ix_address_proofs_owner_id"), "address_proofs", ["owner_id"])
    op.create_table(
        "hearing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="when it last proved itself, when it was deaf",
        ),
        sa.CheckConstraint("channel IN ('sms', 'signal')", name=op.f("ck_hearing_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("channel", name=op.f("uq_hearing_channel")),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "sender_index",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed, of our own number; empty: all",
        ),
        sa.Column(
            "until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="rounded: when it is tried again",
        ),
        sa.CheckConstraint("channel IN ('sms', 'signal', 'voice')", name=op.f("ck_holds_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("channel", "sender_index", name=op.f("uq_holds_channel")),
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "actor", sa.LargeBinary(), nullable=False, comment="pseudonym; dies with its key"
        ),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column(
            "subject", sa.LargeBinary(), nullable=False, comment="pseudonym; dies with its key"
        ),
        sa.Column("detail", sa.LargeBinary(), nullable=False, comment="sealed"),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "time_zone", sa.Text(), nullable=False, comment="where its responders keep their day"
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="name"),
        sa.CheckConstraint("state IN ('active', 'revoked')", name=op.f("ck_organisations_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "senders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "pool", sa.Text(), nullable=False, comment="the same sender never serves two (D5)"
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "families_max",
            sa.Integer(),
            nullable=False,
            comment="one, unless raised knowingly (D5)",
        ),
        sa.Column(
            "number_index", sa.LargeBinary(), nullable=False, comment="keyed, of our own number"
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="the number"),
        sa.CheckConstraint("channel IN ('sms', 'signal')", name=op.f("ck_senders_channel")),
        sa.CheckConstraint("pool IN ('families', 'pages', 'canary')", name=op.f("ck_senders_pool")),
        sa.CheckConstraint(
            "state IN ('active', 'resting', 'burnt')", name=op.f("ck_senders_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_senders")),
        sa.UniqueConstraint("number_index", name=op.f("uq_senders_number_index")),
    )
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "stepped_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when acts that widen or reveal are open; rounded up",
        ),
        sa.Column(
            "wrong_steps",
            sa.Integer(),
            nullable=False,
            comment="how often other words were typed for them",
        ),
        sa.CheckConstraint("face IN ('exile', 'desk')", name=op.f("ck_sessions_face")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_expiry", "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_subject_id"), "sessions", ["subject_id"], unique=False)
    op.create_table(
        "exiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "confirm_by",
            sa.Date(),
            nullable=True,
            comment="waiting: until when the organisation may confirm them by voice",
        ),
        sa.Column(
            "origin_id",
            sa.Uuid(),
            nullable=True,
            comment="shadow: whom other words were typed for",
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'active', 'shadow')", name=op.f("ck_exiles_state")
        ),
        sa.ForeignKeyConstraint(["origin_id"], ["exiles.id"], name=op.f("fk_exiles_origin_id")),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="who vouched"),
        sa.Column(
            "locator_index", sa.LargeBinary(), nullable=False, comment="keyed, of four words"
        ),
        sa.Column(
            "secret_hash", sa.Text(), nullable=False, comment="Argon2id of the other four, peppered"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="where they and their deputies are reached",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_exiles_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exiles")),
        sa.UniqueConstraint("locator_index", name=op.f("uq_exiles_locator_index")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exile_id", sa.Uuid(), nullable=False),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="to the hour; moved while it is typed",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="what was typed so far, field by field",
        ),
        sa.ForeignKeyConstraint(["exile_id"], ["exiles.id"], name=op.f("fk_drafts_exile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("exile_id", name=op.f("uq_drafts_exile_id")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('exile', 'responder')", name=op.f("ck_invitations_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "responders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "confirm_by",
            sa.Date(),
            nullable=True,
            comment="waiting: until when two members of different organisations may confirm them",
        ),
        sa.Column(
            "on_shift", sa.Boolean(), nullable=False, comment="said by themselves at the desk"
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="in which order they are paged"),
        sa.Column(
            "locator_index", sa.LargeBinary(), nullable=False, comment="keyed, of four words"
        ),
        sa.Column(
            "secret_hash", sa.Text(), nullable=False, comment="Argon2id of the other four, peppered"
        ),
        sa.Column(
            "sealed_step",
            sa.LargeBinary(),
            nullable=False,
            comment="the last code used; it tells a second",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="name, addresses, code secret, language",
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'active', 'revoked')", name=op.f("ck_responders_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_responders_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responders")),
        sa.UniqueConstraint("locator_index", name=op.f("uq_responders_locator_index")),
    )
    op.create_index(
        op.f("ix_responders_organisation_id"), "responders", ["organisation_id"], unique=False
    )
    for create in (_create_doors, _create_shifts):
        create()
    op.create_table(
        "families",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "origin_id",
            sa.Uuid(),
            nullable=True,
            comment="shadow: the family it looks like",
        ),
        sa.ForeignKeyConstraint(["origin_id"], ["families.id"], name=op.f("fk_families_origin_id")),
        sa.Column("exile_id", sa.Uuid(), nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="which of the exile's it is: all a page names",
        ),
        sa.Column("own_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("other_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column(
            "former_sender_id",
            sa.Uuid(),
            nullable=True,
            comment="she may still answer in the thread she has",
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Text(),
            nullable=False,
            comment="the mode: on which ears its silence depends",
        ),
        sa.Column("agreement_id", sa.Uuid(), nullable=False, comment="the agreement in force"),
        sa.Column(
            "sealed_watch",
            sa.LargeBinary(),
            nullable=False,
            comment="all that is remembered between events",
        ),
        sa.Column(
            "wake_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when time next matters: to come, or rounded; never a past second (D13)",
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when one worker holds it, in real time",
        ),
        sa.Column(
            "lease_token", sa.Uuid(), nullable=True, comment="fences off a worker that came late"
        ),
        sa.CheckConstraint(
            "channel IN ('own', 'relay', 'sms', 'signal')", name=op.f("ck_families_channel")
        ),
        sa.CheckConstraint(
            "state IN ('active', 'stopped', 'shadow')", name=op.f("ck_families_state")
        ),
        sa.ForeignKeyConstraint(["exile_id"], ["exiles.id"], name=op.f("fk_families_exile_id")),
        sa.ForeignKeyConstraint(
            ["former_sender_id"], ["senders.id"], name=op.f("fk_families_former_sender_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_families_other_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["own_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_families_own_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_families_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
    )
    op.create_index(
        "ix_families_due",
        "families",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_families_origin_id"), "families", ["origin_id"], unique=False)
    op.create_index(op.f("ix_families_exile_id"), "families", ["exile_id"], unique=False)
    op.create_index(
        op.f("ix_families_former_sender_id"), "families", ["former_sender_id"], unique=False
    )
    op.create_index(op.f("ix_families_sender_id"), "families", ["sender_id"], unique=False)
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="agreement, codebook, address, names, sequence key",
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["families.id"], name=op.f("fk_agreements_family_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_family_id"), "agreements", ["family_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "family_id",
            sa.Uuid(),
            nullable=True,
            comment="empty in a wave, which is about many",
        ),
        sa.Column("own_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("other_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="the case machine's state: cause, level, its seconds",
        ),
        sa.Column(
            "wake_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when time next matters: to come, or rounded; never a past second (D13)",
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when one worker holds it, in real time",
        ),
        sa.Column(
            "lease_token", sa.Uuid(), nullable=True, comment="fences off a worker that came late"
        ),
        sa.CheckConstraint(
            "state IN ('new', 'taken', 'verifying', 'acting', 'monitoring', 'closed', 'merged', 'reopened')",
            name=op.f("ck_cases_state"),
        ),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_cases_family_id")),
        sa.ForeignKeyConstraint(
            ["other_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cases_other_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["own_organisation_id"], ["organisations.id"], name=op.f("fk_cases_own_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["responders.id"], name=op.f("fk_cases_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(
        "ix_cases_due",
        "cases",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_cases_other_organisation_id"), "cases", ["other_organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_cases_own_organisation_id"), "cases", ["own_organisation_id"], unique=False
    )
    op.create_index(
        "uq_cases_open",
        "cases",
        ["family_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('closed', 'merged')"),
    )
    op.create_table(
        "checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("came_back_on", sa.Date(), nullable=True, comment="the day anything came back"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="how it ended, once it is closed",
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_checks_state")),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_checks_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
    )
    op.create_index(op.f("ix_checks_closed_on"), "checks", ["closed_on"], unique=False)
    op.create_index(op.f("ix_checks_family_id"), "checks", ["family_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "message_key",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed, of gateway and message id",
        ),
        sa.Column(
            "sender_index",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed, of our own number it came to",
        ),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_reading", sa.LargeBinary(), nullable=True, comment="the verdict's class"),
        sa.Column(
            "sealed_words",
            sa.LargeBinary(),
            nullable=True,
            comment="its text, under the family's key, for some days",
        ),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=True, comment="the message, under its own place"
        ),
        sa.Column(
            "wake_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when time next matters: to come, or rounded; never a past second (D13)",
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when one worker holds it, in real time",
        ),
        sa.Column(
            "lease_token", sa.Uuid(), nullable=True, comment="fences off a worker that came late"
        ),
        sa.CheckConstraint(
            "state IN ('new', 'unverified', 'judged', 'unknown')", name=op.f("ck_inbox_state")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_inbox_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("message_key", name=op.f("uq_inbox_message_key")),
    )
    op.create_index(
        "ix_inbox_due",
        "inbox",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_inbox_family_id"), "inbox", ["family_id"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column(
            "effect_key",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed: what makes it unique in its family",
        ),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="why"),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint("addressee IN ('exile', 'deputy')", name=op.f("ck_questions_addressee")),
        sa.CheckConstraint("kind IN ('question', 'statement')", name=op.f("ck_questions_kind")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["families.id"], name=op.f("fk_questions_family_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("family_id", "effect_key", name=op.f("uq_questions_family_id")),
    )
    op.create_index(op.f("ix_questions_family_id"), "questions", ["family_id"], unique=False)
    op.create_table(
        "changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="confirmed: the second sign is there"
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="what is to be; emptied at its end",
        ),
        sa.Column(
            "wake_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when time next matters: to come, or rounded; never a past second (D13)",
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when one worker holds it, in real time",
        ),
        sa.Column(
            "lease_token",
            sa.Uuid(),
            nullable=True,
            comment="fences off a worker that came late",
        ),
        sa.CheckConstraint(
            "kind IN ('words', 'wordings', 'phone', 'number', 'deputy', 'card', 'sooner', 'consent', "
            "'forget')",
            name=op.f("ck_changes_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'ripe', 'confirmed', 'done', 'withdrawn', 'refused', 'lapsed')",
            name=op.f("ck_changes_state"),
        ),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_changes_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index(
        "ix_changes_due",
        "changes",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_changes_family_id"), "changes", ["family_id"], unique=False)
    op.create_index(
        "uq_changes_open",
        "changes",
        ["family_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'ripe', 'confirmed')"),
    )
    _create_notes()
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "effect_key",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed: doing it twice is one",
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False, comment="how far it got; only rises"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("responder_id", sa.Uuid(), nullable=True),
        sa.Column(
            "message_key", sa.LargeBinary(), nullable=True, comment="keyed, of the gateway's id"
        ),
        sa.Column("code", sa.Text(), nullable=True, comment="the gateway's complaint, as a code"),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=True, comment="sender, address, words, seconds"
        ),
        sa.Column(
            "wake_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when time next matters: to come, or rounded; never a past second (D13)",
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when one worker holds it, in real time",
        ),
        sa.Column(
            "lease_token", sa.Uuid(), nullable=True, comment="fences off a worker that came late"
        ),
        sa.CheckConstraint(
            "delivery IN ('none', 'accepted', 'sent', 'delivered', 'undelivered')",
            name=op.f("ck_outbox_delivery"),
        ),
        sa.CheckConstraint(
            "kind IN ('ping', 'page', 'operator', 'canary', 'note')", name=op.f("ck_outbox_kind")
        ),
        sa.CheckConstraint(
            "state IN ('ready', 'sending', 'accepted', 'rejected', 'unknown', 'dropped')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outbox_case_id")),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_outbox_family_id")),
        sa.ForeignKeyConstraint(
            ["responder_id"], ["responders.id"], name=op.f("fk_outbox_responder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("effect_key", name=op.f("uq_outbox_effect_key")),
    )
    op.create_index(op.f("ix_outbox_case_id"), "outbox", ["case_id"], unique=False)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_outbox_family_id"), "outbox", ["family_id"], unique=False)
    op.create_index("ix_outbox_message", "outbox", ["message_key"], unique=False)
    _create_openings()


def downgrade() -> None:
    _drop_openings()
    op.drop_index("ix_outbox_message", table_name="outbox")
    op.drop_index(op.f("ix_outbox_family_id"), table_name="outbox")
    op.drop_index(
        "ix_outbox_due", table_name="outbox", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_index(op.f("ix_outbox_case_id"), table_name="outbox")
    op.drop_table("outbox")
    _drop_notes()
    op.drop_index(
        "uq_changes_open",
        table_name="changes",
        postgresql_where=sa.text("state IN ('waiting', 'ripe', 'confirmed')"),
    )
    op.drop_index(op.f("ix_changes_family_id"), table_name="changes")
    op.drop_index(
        "ix_changes_due", table_name="changes", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_table("changes")
    op.drop_index(op.f("ix_questions_family_id"), table_name="questions")
    op.drop_table("questions")
    op.drop_index(op.f("ix_inbox_family_id"), table_name="inbox")
    op.drop_index(
        "ix_inbox_due", table_name="inbox", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_table("inbox")
    op.drop_index(op.f("ix_checks_family_id"), table_name="checks")
    op.drop_index(op.f("ix_checks_closed_on"), table_name="checks")
    op.drop_table("checks")
    op.drop_index(
        "uq_cases_open",
        table_name="cases",
        postgresql_where=sa.text("state NOT IN ('closed', 'merged')"),
    )
    op.drop_index(op.f("ix_cases_own_organisation_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_other_organisation_id"), table_name="cases")
    op.drop_index(
        "ix_cases_due", table_name="cases", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_table("cases")
    op.drop_index(op.f("ix_agreements_family_id"), table_name="agreements")
    op.drop_table("agreements")
    op.drop_index(op.f("ix_families_sender_id"), table_name="families")
    op.drop_index(op.f("ix_families_former_sender_id"), table_name="families")
    op.drop_index(op.f("ix_families_origin_id"), table_name="families")
    op.drop_index(op.f("ix_families_exile_id"), table_name="families")
    op.drop_index(
        "ix_families_due", table_name="families", postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.drop_table("families")
    for drop in (_drop_shifts, _drop_doors):
        drop()
    op.drop_index(op.f("ix_responders_organisation_id"), table_name="responders")
    op.drop_table("responders")
    op.drop_table("invitations")
    op.drop_table("drafts")
    op.drop_table("exiles")
    op.drop_index(op.f("ix_sessions_subject_id"), table_name="sessions")
    op.drop_index("ix_sessions_expiry", table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("senders")
    op.drop_table("organisations")
    op.drop_table("ledger")
    op.drop_table("holds")
    op.drop_table("hearing")
    op.drop_index(op.f("ix_address_proofs_owner_id"), table_name="address_proofs")
    op.drop_table("address_proofs")
    op.drop_table("data_keys")


def _create_notes() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ordinal",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="the order they came in",
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="who, what act, which words"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index(op.f("ix_case_notes_case_id"), "case_notes", ["case_id"], unique=False)
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column(
            "ordinal",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="the order they came in",
        ),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="what happened, who wrote it, what consent",
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["families.id"], name=op.f("fk_incidents_family_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_incidents_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_case_id"), "incidents", ["case_id"], unique=False)
    op.create_index(op.f("ix_incidents_family_id"), "incidents", ["family_id"], unique=False)
    op.create_table(
        "papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_hash", sa.LargeBinary(), nullable=False, comment="its hash and size"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="the paper itself"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_papers_incident_id")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_papers_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index(op.f("ix_papers_incident_id"), "papers", ["incident_id"], unique=False)
    op.create_index(op.f("ix_papers_family_id"), "papers", ["family_id"], unique=False)


def _drop_notes() -> None:
    op.drop_index(op.f("ix_papers_family_id"), table_name="papers")
    op.drop_index(op.f("ix_papers_incident_id"), table_name="papers")
    op.drop_table("papers")
    op.drop_index(op.f("ix_incidents_family_id"), table_name="incidents")
    op.drop_index(op.f("ix_incidents_case_id"), table_name="incidents")
    op.drop_table("incidents")
    op.drop_index(op.f("ix_case_notes_case_id"), table_name="case_notes")
    op.drop_table("case_notes")
