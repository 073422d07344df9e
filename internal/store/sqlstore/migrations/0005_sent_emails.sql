-- What was sent by e-mail. All that tells of people is sealed, so the columns in
-- clear are those that pages and purging need.

create table sent_emails (
    owner      text   not null,
    id         text   not null,
    sealed     bytea  not null,
    data_key   bigint not null references data_keys (generation),
    expires_at bigint not null,
    primary key (owner, id)
);

create index sent_emails_by_expiry on sent_emails (expires_at);
create index sent_emails_by_data_key on sent_emails (data_key);
