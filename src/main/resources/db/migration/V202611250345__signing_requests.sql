-- Builds, policies, public keys and signing requests. The signer trusts none of this: it verifies the evidence itself, and a
-- row changed by hand yields no signature. What stands here is for people and programs that ask how far things are.
-- Digests are SHA-256 in lower-case hex unless a column says otherwise; times have microseconds and a zone.

-- One row per build whose bytes are kept in the blob store under the same name. Rows never change.
create table artifact (
    sha256        varchar(64) primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    sha384        varchar(96) not null check (sha384 ~ '^[0-9a-f]{96}$'),
    sha512        varchar(128) not null check (sha512 ~ '^[0-9a-f]{128}$'),
    -- Bytes.
    size          bigint not null check (size > 0),
    -- Name of whoever brought the bytes first.
    received_from text not null,
    received_at   timestamp with time zone not null
);

-- Every policy that the signer has told us, as it gave them. The row learnt last is the one in force.
create table policy (
    digest    varchar(64) primary key check (digest ~ '^[0-9a-f]{64}$'),
    bytes     bytea not null check (length(bytes) between 1 and 65536),
    -- When the signer last began to answer this policy.
    learnt_at timestamp with time zone not null
);

-- The public halves of the signer's keys, as it told us.
create table key_version (
    spki_sha256 varchar(64) primary key check (spki_sha256 ~ '^[0-9a-f]{64}$'),
    -- Name that the policy uses.
    name        varchar(128) not null,
    -- rsa3072 or p256.
    kind        varchar(16) not null,
    -- DER SubjectPublicKeyInfo.
    spki        bytea not null check (length(spki) between 1 and 4096),
    learnt_at   timestamp with time zone not null
);

-- One row per build that somebody wants signed for a project and channel. The row is a snapshot of
-- dev.countersign.request.RequestState: the CHECKs below say which columns carry meaning in which state.
create table signing_request (
    -- 32 random bytes in hex.
    id                      varchar(64) primary key check (id ~ '^[0-9a-f]{64}$'),
    -- Order of arrival; the cursor of lists.
    position                bigint generated always as identity unique,
    -- Counts changes of the row (optimistic lock).
    revision                integer not null,
    state                   varchar(32) not null check (state in (
                                'SUBMITTED', 'INSPECTED', 'AWAITING_APPROVAL', 'APPROVED', 'INTENDED', 'SIGNING',
                                'SIGNED', 'DENIED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'FAILED')),
    changed_at              timestamp with time zone not null,

    project                 varchar(128) not null,
    channel                 varchar(128) not null,
    artifact_sha256         varchar(64) not null references artifact (sha256),
    artifact_size           bigint not null check (artifact_size > 0),
    file_name               varchar(512) not null,
    submitter               varchar(128) not null,

    -- What the submitter declared; null where nothing was. Compared when the same build is submitted again.
    declared_version        varchar(512),
    declared_repository     varchar(512),
    declared_commit         varchar(512),
    declared_ref            varchar(512),
    declared_build          varchar(512),

    -- What the image says about itself.
    chip                    varchar(32) not null,
    image_version           varchar(512),
    security_version        bigint,
    project_name            varchar(512),
    idf_version             varchar(512),
    -- First line "MicroPython v…" in the image.
    banner                  varchar(512),
    segments                integer not null,
    image_length            bigint not null,
    minimum_revision        integer not null,
    maximum_revision        integer not null,

    -- The exact bytes that approvers sign over, and what is needed from them in queries.
    statement               bytea not null check (length(statement) between 1 and 16384),
    policy_digest           varchar(64) not null references policy (digest),
    created_at              timestamp with time zone not null,
    not_before              timestamp with time zone not null,
    not_after               timestamp with time zone not null check (not_after > not_before),
    -- The request that this one follows after an end without a signature.
    supersedes              varchar(64) references signing_request (id),

    -- The signer's receipt for the journalled intent. It is there from INTENDED on.
    intent_receipt          bytea,
    -- Why the request was denied, or why the last attempt failed.
    problem                 text,
    -- When a failed request is tried again.
    retry_at                timestamp with time zone,
    -- The state to which a failed request returns: what was reached stays reached.
    retry_state             varchar(32) check (retry_state in ('APPROVED', 'INTENDED')),
    -- The signed file, in the blob store under this name.
    signed_sha256           varchar(64) check (signed_sha256 ~ '^[0-9a-f]{64}$'),
    signed_size             bigint check (signed_size > 0),
    signed_at               timestamp with time zone,

    check ((state = 'SIGNED') = (signed_sha256 is not null)),
    check ((signed_sha256 is null) = (signed_size is null) and (signed_sha256 is null) = (signed_at is null)),
    check (state not in ('INTENDED', 'SIGNING', 'SIGNED') or intent_receipt is not null),
    check ((state in ('DENIED', 'FAILED')) = (problem is not null)),
    check ((state = 'FAILED') = (retry_at is not null) and (state = 'FAILED') = (retry_state is not null)),
    check (supersedes <> id)
);

-- The rule "the same project, channel and digest again, while open or signed, is the same request", whatever the application
-- thinks and however many submit at once.
create unique index signing_request_open_or_signed on signing_request (project, channel, artifact_sha256)
    where state not in ('DENIED', 'REJECTED', 'EXPIRED', 'CANCELLED');

-- Work lists of the signing worker.
create index signing_request_by_state on signing_request (state, position);

-- The way a request has gone, oldest first. Rows are only added.
create table request_event (
    request_id varchar(64) not null references signing_request (id),
    position   integer not null,
    state      varchar(32) not null,
    at         timestamp with time zone not null,
    -- A person, a machine, or "signer" or "server".
    actor      text not null,
    detail     text not null,
    primary key (request_id, position)
);

-- WebAuthn assertions over "approve" and the statement, verbatim: they are evidence, and the signer reads them again. The
-- primary key is the rule "one person counts once", with however many credentials.
create table approval (
    request_id         varchar(64) not null references signing_request (id),
    person             varchar(255) not null,
    position           integer not null,
    credential_id      bytea not null,
    client_data_json   bytea not null,
    authenticator_data bytea not null,
    signature          bytea not null,
    at                 timestamp with time zone not null,
    primary key (request_id, person),
    unique (request_id, position)
);

-- Signed refusals. One takes effect when the signer has journalled it, not before.
create table rejection (
    request_id         varchar(64) not null references signing_request (id),
    position           integer not null,
    person             varchar(255) not null,
    reason             varchar(512) not null,
    credential_id      bytea not null,
    client_data_json   bytea not null,
    authenticator_data bytea not null,
    signature          bytea not null,
    at                 timestamp with time zone not null,
    -- The signer's receipt: the rejection is effective.
    receipt            bytea,
    -- The signer's sentence when it did not accept the rejection: it has no effect.
    refusal            text,
    primary key (request_id, position),
    check (receipt is null or refusal is null)
);

-- At most one rejection of a request is pending or effective.
create unique index rejection_standing on rejection (request_id) where refusal is null;

-- What the HSM made, in the order of the statement's keys; also in the signed file.
create table request_signature (
    request_id  varchar(64) not null references signing_request (id),
    position    integer not null,
    spki_sha256 varchar(64) not null check (spki_sha256 ~ '^[0-9a-f]{64}$'),
    signature   bytea not null,
    primary key (request_id, position)
);
