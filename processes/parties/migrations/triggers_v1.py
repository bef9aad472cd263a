"""What the database itself refuses about parties, version 1: a changed first touch, overlapping periods.

Frozen with migration parties_0001: a change is a new file `triggers_v2` and a migration that installs it.
"""

TRIGGERS = {
    "sqlite": (
        """
        create trigger crm_client_first_touch before update of source_first on crm_client
        when old.source_first is not null and new.source_first is not old.source_first
        begin select raise(abort, 'the first source of a client never changes'); end
        """,
        *(
            f"""
            create trigger crm_client_counterparty_overlap_{event} before {event} on crm_client_counterparty
            when exists (
                select 1 from crm_client_counterparty o
                where o.client_id = new.client_id and o.counterparty_id = new.counterparty_id and o.role = new.role
                and o.id is not new.id
                and (new.valid_to is null or o.valid_from < new.valid_to)
                and (o.valid_to is null or o.valid_to > new.valid_from))
            begin select raise(abort, 'periods of one role overlap'); end
            """
            for event in ("insert", "update")
        ),
    ),
    "postgresql": (
        """
        create function crm_client_first_touch() returns trigger language plpgsql as $$
        begin
            if old.source_first is not null and new.source_first is distinct from old.source_first then
                raise exception 'the first source of a client never changes' using errcode = 'check_violation';
            end if;
            return new;
        end $$
        """,
        """
        create trigger crm_client_first_touch before update on crm_client
        for each row execute function crm_client_first_touch()
        """,
        # Locking the client makes two transactions that add periods at once wait for each other.
        """
        create function crm_client_counterparty_overlap() returns trigger language plpgsql as $$
        begin
            perform 1 from crm_client where id = new.client_id for no key update;
            if exists (
                select 1 from crm_client_counterparty o
                where o.client_id = new.client_id and o.counterparty_id = new.counterparty_id and o.role = new.role
                and o.id is distinct from new.id
                and (new.valid_to is null or o.valid_from < new.valid_to)
                and (o.valid_to is null or o.valid_to > new.valid_from)
            ) then
                raise exception 'periods of one role overlap' using errcode = 'exclusion_violation';
            end if;
            return new;
        end $$
        """,
        """
        create trigger crm_client_counterparty_overlap before insert or update on crm_client_counterparty
        for each row execute function crm_client_counterparty_overlap()
        """,
    ),
}
