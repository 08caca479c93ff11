-- Windows and vetoes, signatures by ssh-keygen beside passkeys, requests that go on under a new policy, administrative changes,
-- states of keys, and the signer's newest record. As before: the signer trusts none of this.

-- ---- Requests -------------------------------------------------------------------------------------------------------

alter table signing_request
    -- The id in the statement, 32 random bytes in hex. The first is the request's own; after a change of policy people sign a
    -- new statement with a fresh id, for the old one is void for ever.
    add column statement_id varchar(64) unique check (statement_id ~ '^[0-9a-f]{64}$'),
    -- The person of the policy who submitted, if the policy knows the submitter; does not count as an approver.
    add column submitter_person varchar(255),
    -- What the image is on the device: app or bootloader.
    add column role varchar(32),
    -- Asked for under the policy's break-glass rule.
    add column break_glass boolean not null default false,
    -- End of the policy's window, while a request is WAITING.
    add column waits_until timestamp with time zone,
    -- The signer's receipt for the journalled signature.
    add column signed_receipt bytea;
update signing_request set
    statement_id = id,
    role = substring(convert_from(statement, 'SQL_ASCII') from '(?n)^image\.1\.role=(.*)$');
alter table signing_request alter column statement_id set not null, alter column role set not null;

alter table signing_request drop constraint signing_request_state_check;
alter table signing_request
    add constraint signing_request_state_check check (state in (
        'SUBMITTED', 'INSPECTED', 'AWAITING_APPROVAL', 'APPROVED', 'INTENDED', 'WAITING', 'SIGNING', 'SIGNED', 'DENIED',
        'REJECTED', 'VETOED', 'EXPIRED', 'CANCELLED', 'FAILED')),
    add check (state <> 'WAITING' or intent_receipt is not null),
    add check ((state = 'WAITING') = (waits_until is not null));

drop index signing_request_open_or_signed;
create unique index signing_request_open_or_signed on signing_request (project, channel, artifact_sha256)
    where state not in ('DENIED', 'REJECTED', 'VETOED', 'EXPIRED', 'CANCELLED');

-- Statements that a change of policy has made void, oldest first: what people signed then stays readable.
create table superseded_statement (
    request_id     varchar(64) not null references signing_request (id),
    position       integer not null,
    statement_id   varchar(64) not null unique check (statement_id ~ '^[0-9a-f]{64}$'),
    statement      bytea not null check (length(statement) between 1 and 16384),
    policy_digest  varchar(64) not null references policy (digest),
    -- The receipt of the intent that became void with it.
    intent_receipt bytea,
    superseded_at  timestamp with time zone not null,
    primary key (request_id, position)
);

-- A signature is a WebAuthn assertion (four members) or an SSH signature (one). An approval is for one statement, and one
-- person counts once for it, with at most one signature by each way; those for superseded statements stay, and count for nothing.
alter table approval
    add column statement_id varchar(64),
    add column ssh_signature bytea check (length(ssh_signature) between 1 and 2048),
    -- Follows from the kind of signature alone.
    add column channel varchar(16) not null
        generated always as (case when ssh_signature is null then 'WEB' else 'COMMAND_LINE' end) stored,
    alter column credential_id drop not null,
    alter column client_data_json drop not null,
    alter column authenticator_data drop not null,
    alter column signature drop not null,
    add check (num_nonnulls(credential_id, client_data_json, authenticator_data, signature)
        = case when ssh_signature is null then 4 else 0 end);
update approval set statement_id = request_id;
alter table approval alter column statement_id set not null;
alter table approval drop constraint approval_pkey;
alter table approval add primary key (request_id, statement_id, person, channel);

alter table rejection
    add column ssh_signature bytea check (length(ssh_signature) between 1 and 2048),
    alter column credential_id drop not null,
    alter column client_data_json drop not null,
    alter column authenticator_data drop not null,
    alter column signature drop not null,
    add check (num_nonnulls(credential_id, client_data_json, authenticator_data, signature)
        = case when ssh_signature is null then 4 else 0 end);

-- Signed vetoes by the policy's veto group, as long as nothing is signed. Like a rejection, one takes effect when the signer
-- has journalled it.
create table veto (
    request_id         varchar(64) not null references signing_request (id),
    position           integer not null,
    person             varchar(255) not null,
    reason             varchar(512) not null,
    credential_id      bytea,
    client_data_json   bytea,
    authenticator_data bytea,
    signature          bytea,
    ssh_signature      bytea check (length(ssh_signature) between 1 and 2048),
    at                 timestamp with time zone not null,
    -- The signer's receipt: the veto is effective.
    receipt            bytea,
    -- The signer's sentence when it did not accept the veto: it has no effect.
    refusal            text,
    primary key (request_id, position),
    check (num_nonnulls(credential_id, client_data_json, authenticator_data, signature)
        = case when ssh_signature is null then 4 else 0 end),
    check (receipt is null or refusal is null)
);

create unique index veto_standing on veto (request_id) where refusal is null;

-- ---- Keys -----------------------------------------------------------------------------------------------------------

alter table key_version
    -- As the signer last told it.
    add column state varchar(16) not null default 'active' check (state in ('active', 'suspended', 'revoked', 'retired')),
    -- When the server first heard of that state.
    add column state_since timestamp with time zone;
update key_version set state_since = learnt_at;
alter table key_version alter column state_since set not null, alter column state drop default;

-- ---- Administrative changes -----------------------------------------------------------------------------------------

-- One row per change that somebody proposed. The row is a snapshot of dev.countersign.change.ProposalState.
create table change (
    -- 32 random bytes in hex, chosen by whoever wrote the text.
    id            varchar(64) primary key check (id ~ '^[0-9a-f]{64}$'),
    -- Order of arrival; the cursor of lists.
    position      bigint generated always as identity unique,
    -- Counts changes of the row (optimistic lock).
    revision      integer not null,
    state         varchar(16) not null check (state in (
                      'PROPOSED', 'APPROVED', 'WAITING', 'EFFECTIVE', 'VETOED', 'DENIED', 'EXPIRED')),
    changed_at    timestamp with time zone not null,
    kind          varchar(16) not null check (kind in ('POLICY', 'SUSPEND', 'LIFT', 'REVOKE', 'CLOCK')),
    -- Digest of the next policy, fingerprint of a key, or a time.
    subject       varchar(64) not null,
    proposer      varchar(128) not null,
    -- The exact bytes that people sign over.
    text          bytea not null check (length(text) between 1 and 4096),
    -- The policy that is to come, byte for byte.
    next_policy   bytea check (length(next_policy) between 1 and 65536),
    -- The policy in force when the change was proposed; its people decide.
    policy_digest varchar(64) not null references policy (digest),
    created_at    timestamp with time zone not null,
    not_before    timestamp with time zone not null,
    not_after     timestamp with time zone not null check (not_after > not_before),
    -- The signer's receipt for the accepted change.
    receipt       bytea,
    -- When its window is over, while it is WAITING.
    waits_until   timestamp with time zone,
    -- Why it was denied, or why it has not been taken to the signer yet.
    problem       text,
    -- When an approved change is taken to the signer again.
    retry_at      timestamp with time zone,

    check ((kind = 'POLICY') = (next_policy is not null)),
    check (state not in ('WAITING', 'EFFECTIVE') or receipt is not null),
    check ((state = 'WAITING') = (waits_until is not null)),
    check (state <> 'DENIED' or problem is not null)
);

create index change_by_state on change (state, position);

-- What a change has gone through, oldest first. Rows are only added.
create table change_event (
    change_id varchar(64) not null references change (id),
    position  integer not null,
    state     varchar(16) not null,
    at        timestamp with time zone not null,
    actor     text not null,
    detail    text not null,
    primary key (change_id, position)
);

-- Signatures over the change; the primary key is the rule "one person counts once", with at most one signature by each way.
create table change_approval (
    change_id          varchar(64) not null references change (id),
    person             varchar(255) not null,
    position           integer not null,
    credential_id      bytea,
    client_data_json   bytea,
    authenticator_data bytea,
    signature          bytea,
    ssh_signature      bytea check (length(ssh_signature) between 1 and 2048),
    channel            varchar(16) not null
        generated always as (case when ssh_signature is null then 'WEB' else 'COMMAND_LINE' end) stored,
    at                 timestamp with time zone not null,
    primary key (change_id, person, channel),
    unique (change_id, position),
    check (num_nonnulls(credential_id, client_data_json, authenticator_data, signature)
        = case when ssh_signature is null then 4 else 0 end)
);

-- Signed vetoes of a change that has not taken effect, see veto.
create table change_veto (
    change_id          varchar(64) not null references change (id),
    position           integer not null,
    person             varchar(255) not null,
    reason             varchar(512) not null,
    credential_id      bytea,
    client_data_json   bytea,
    authenticator_data bytea,
    signature          bytea,
    ssh_signature      bytea check (length(ssh_signature) between 1 and 2048),
    at                 timestamp with time zone not null,
    receipt            bytea,
    refusal            text,
    primary key (change_id, position),
    check (num_nonnulls(credential_id, client_data_json, authenticator_data, signature)
        = case when ssh_signature is null then 4 else 0 end),
    check (receipt is null or refusal is null)
);

create unique index change_veto_standing on change_veto (change_id) where refusal is null;

-- ---- The signer's head ----------------------------------------------------------------------------------------------

-- The newest journal record of which the signer has ever sent a receipt. It is presented to the signer on every connection:
-- one that no longer knows it has lost records and must not sign. The file "head" in the state folder holds the same.
create table signer_head (
    -- There is one row.
    id       smallint primary key check (id = 1),
    position bigint not null check (position >= 0),
    -- SHA-256 of the record and all before it.
    hash     varchar(64) not null check (hash ~ '^[0-9a-f]{64}$')
);
