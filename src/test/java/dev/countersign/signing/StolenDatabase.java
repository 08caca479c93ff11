package dev.countersign.signing;

import dev.countersign.evidence.Statement;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The database in the hands of somebody who may do anything with it. For one test, which it leaves without constraints. */
@ApplicationScoped
class StolenDatabase {
    private final AgroalDataSource source;
    private final Set<String> payloads = new HashSet<>();
    private List<String> tables = List.of();

    StolenDatabase(AgroalDataSource source) {
        this.source = source;
    }

    /**
     * A column, and what somebody might put there.
     *
     * @param type as the information schema calls it
     */
    record Column(String name, String type) {
        /** In the ordinary run every row gets one of two: the value of the next row, or the smallest alteration of its own. */
        private static final String MIXED = "case when here.number %% 2 = 1 then %s else other.value end";

        /** SQL expressions for the new value; {@code here.value} is the old one and {@code other.value} that of the next row. */
        List<String> values(boolean all) {
            var alterations = alterations();
            if (name.equals("state")) {
                return alterations;
            }
            if (!all) {
                return List.of(MIXED.formatted(alterations.getFirst()));
            }
            var values = new ArrayList<>(alterations);
            values.add("other.value");
            values.add("null");
            return values;
        }

        private List<String> alterations() {
            return switch (type) {
                case "bytea" ->
                    List.of(
                            "set_byte(here.value, length(here.value) / 2, get_byte(here.value, length(here.value) / 2) # 1)",
                            "substring(here.value from 1 for length(here.value) - 1)",
                            "here.value || here.value");
                case "boolean" -> List.of("not here.value");
                case "smallint", "integer", "bigint" -> List.of("here.value + 1", "0", "-here.value");
                case "timestamp with time zone", "timestamp without time zone" ->
                    List.of("here.value + interval '10 years'", "here.value - interval '10 years'");
                case "character varying", "text" ->
                    name.endsWith("state")
                            ? List.of("'APPROVED'", "'INTENDED'", "'SIGNING'", "'SIGNED'", "'WAITING'")
                            : List.of("'0' || substring(here.value from 2)", "''", "'ci'");
                default -> throw new IllegalStateException("say what to put into a column of type " + type);
            };
        }
    }

    /** Drops whatever the database itself would object to, and remembers every row. */
    void open() throws SQLException {
        try (var connection = source.getConnection()) {
            run(connection, """
                    insert into superseded_statement
                    select id, 0, statement_id || '', statement, policy_digest, intent_receipt, changed_at
                    from signing_request""".replace("statement_id || ''", "encode(sha256(statement), 'hex')"));
            run(connection, """
                    do $$ declare found record; begin
                      for found in select conrelid::regclass as t, conname from pg_constraint
                          where connamespace = 'public'::regnamespace and contype = 'f' loop
                        execute format('alter table %s drop constraint %I', found.t, found.conname);
                      end loop;
                      for found in select conrelid::regclass as t, conname from pg_constraint
                          where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'p') loop
                        execute format('alter table %s drop constraint %I', found.t, found.conname);
                      end loop;
                      for found in select indexrelid::regclass as i from pg_index
                          join pg_class on pg_class.oid = indrelid
                          where relnamespace = 'public'::regnamespace loop
                        execute format('drop index %s', found.i);
                      end loop;
                      for found in select table_name as t, column_name as c, is_identity, is_generated
                          from information_schema.columns where table_schema = 'public' loop
                        if found.is_identity = 'YES' then
                          execute format('alter table %I alter %I drop identity', found.t, found.c);
                        end if;
                        if found.is_generated = 'ALWAYS' then
                          execute format('alter table %I alter %I drop expression', found.t, found.c);
                        end if;
                        execute format('alter table %I alter %I drop not null', found.t, found.c);
                      end loop;
                      create schema saved;
                      for found in select table_name as t from information_schema.tables
                          where table_schema = 'public' and table_type = 'BASE TABLE' loop
                        execute format('create table saved.%I as table public.%I', found.t, found.t);
                      end loop;
                    end $$""");
            tables = strings(connection, """
                    select table_name from information_schema.tables
                    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name""");
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select statement from signing_request")) {
                while (rows.next()) {
                    Statement.parse(rows.getBytes(1)).images().forEach(image -> payloads.add(image.payload()));
                }
            }
        }
    }

    /** All tables, as the information schema lists them. */
    List<String> tables() {
        return tables;
    }

    /** All columns of a table, as the information schema lists them. */
    List<Column> columns(String table) throws SQLException {
        try (var connection = source.getConnection();
                var query = connection.prepareStatement("""
                        select column_name, data_type from information_schema.columns
                        where table_schema = 'public' and table_name = ? order by ordinal_position""")) {
            query.setString(1, table);
            try (var rows = query.executeQuery()) {
                var columns = new ArrayList<Column>();
                while (rows.next()) {
                    columns.add(new Column(rows.getString(1), rows.getString(2)));
                }
                return columns;
            }
        }
    }

    /** Changes a column in every row of its table. */
    void change(String table, String column, String value) throws SQLException {
        try (var connection = source.getConnection()) {
            run(connection, """
                    with numbered as (
                        select ctid as place, "%2$s" as value, row_number() over (order by ctid) as number,
                            count(*) over () as count from "%1$s")
                    update "%1$s" set "%2$s" = %3$s from numbered here, numbered other
                    where "%1$s".ctid = here.place and other.number = here.number %% here.count + 1""".formatted(table, column, value));
        }
    }

    /** Says of everything that enough people have approved it, and that nothing stands in its way. */
    void replay() throws SQLException {
        try (var connection = source.getConnection()) {
            run(connection, """
                    update signing_request set state = 'APPROVED', retry_at = null, retry_state = null, problem = null,
                        not_after = now() + interval '1 day', signed_sha256 = null, signed_size = null, signed_at = null;
                    update rejection set refusal = 'no';
                    update veto set refusal = 'no';
                    update change set state = 'APPROVED', retry_at = null;
                    update change_veto set refusal = 'no'""");
        }
    }

    /** Puts every row back. */
    void restore() throws SQLException {
        try (var connection = source.getConnection()) {
            var text = new StringBuilder();
            for (String table : tables) {
                text.append("delete from public.\"%1$s\"; insert into public.\"%1$s\" table saved.\"%1$s\";"
                        .formatted(table));
            }
            run(connection, text.toString());
        }
    }

    /** What the honest statements would have the token sign, in hex. */
    Set<String> payloads() {
        return payloads;
    }

    private static List<String> strings(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var strings = new ArrayList<String>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    private static void run(Connection connection, String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
