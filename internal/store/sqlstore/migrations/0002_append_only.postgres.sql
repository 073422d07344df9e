-- The audit trail is written once. Statement triggers refuse also what would
-- change no row.

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only';
end
$$;

create trigger audit_events_are_append_only
    before update or delete or truncate on audit_events
    for each statement execute function refuse_change();
