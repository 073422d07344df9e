-- Times are milliseconds since 1970, 0 where there is none. Texts are empty
-- rather than null. The types are PostgreSQL's; SQLite takes them as well.

create table data_keys (
    generation  bigint not null primary key,
    kek         text   not null,
    wrapped     bytea  not null,
    created_at  bigint not null,
    finished_at bigint not null
);

create table credentials (
    owner        text   not null,
    service      text   not null,
    sealed       bytea  not null,
    data_key     bigint not null references data_keys (generation),
    hint         text   not null,
    account      text   not null,
    scopes       text   not null,
    version      bigint not null,
    connected_at bigint not null,
    verified_at  bigint not null,
    expires_at   bigint not null,
    primary key (owner, service)
);

create index credentials_by_data_key on credentials (data_key);

create table audit_events (
    id             text   not null primary key,
    owner          text   not null,
    at             bigint not null,
    action         text   not null,
    service        text   not null,
    op             text   not null,
    correlation_id text   not null,
    outcome        text   not null,
    code           text   not null
);

create index audit_events_by_owner on audit_events (owner, id);

create table sessions (
    id         bytea  not null primary key,
    owner      text   not null,
    name       text   not null,
    created_at bigint not null,
    seen_at    bigint not null,
    expires_at bigint not null
);

create index sessions_by_owner on sessions (owner);
create index sessions_by_expiry on sessions (expires_at);

create table consents (
    state       bytea  not null primary key,
    browser     bytea  not null,
    owner       text   not null,
    service     text   not null,
    sealed      bytea  not null,
    return_path text   not null,
    expires_at  bigint not null
);

create index consents_by_expiry on consents (expires_at);
