-- Where providers report, and what they reported: what is listed here and
-- nothing else of what they sent.

create table webhook_endpoints (
    owner      text   not null,
    service    text   not null,
    token      bytea  not null unique,
    sealed     bytea  not null,
    data_key   bigint not null references data_keys (generation),
    secret     bytea  not null, -- empty where there is none
    secret_at  bigint not null,
    created_at bigint not null,
    primary key (owner, service)
);

create index webhook_endpoints_by_data_key on webhook_endpoints (data_key);

create table webhook_reports (
    owner          text   not null,
    service        text   not null,
    report_key     bytea  not null,
    id             text   not null,
    kind           text   not null,
    object         text   not null,
    made           text   not null, -- the operation that made it; empty if that is not known
    status         text   not null,
    status_rank    bigint not null,
    reason         text   not null,
    at             bigint not null,
    correlation_id text   not null,
    received_at    bigint not null,
    lease_until    bigint not null,
    handled_at     bigint not null,
    expires_at     bigint not null,
    primary key (owner, service, report_key)
);

create index webhook_reports_by_object on webhook_reports (owner, service, object);
create index webhook_reports_by_operation on webhook_reports (owner, service, made) where made <> '';
create index webhook_reports_by_expiry on webhook_reports (expires_at);
create index webhook_reports_by_lease on webhook_reports (lease_until) where handled_at = 0;
