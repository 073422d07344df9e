-- Writes at providers: recorded before they are sent, kept for as long as the
-- same may be asked for again. failure is JSON, empty where nothing went wrong.

create table operations (
    owner           text   not null,
    idempotency_key bytea  not null,
    id              text   not null,
    service         text   not null,
    op              text   not null,
    fingerprint     bytea  not null,
    state           text   not null,
    fence           bigint not null,
    lease_until     bigint not null,
    correlation_id  text   not null,
    upstream_ref    text   not null,
    sealed          bytea  not null,
    data_key        bigint references data_keys (generation), -- null where nothing is sealed
    failure         text   not null,
    created_at      bigint not null,
    dispatched_at   bigint not null,
    absent_at       bigint not null,
    finished_at     bigint not null,
    expires_at      bigint not null,
    primary key (owner, idempotency_key)
);

create index operations_by_expiry on operations (expires_at);
create index operations_by_lease on operations (lease_until) where state = 'DISPATCHED';
create index operations_by_data_key on operations (data_key) where data_key is not null;
