package dev.countersign.app;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/**
 * A process of its own for {@link EmbeddedDatabaseTest}: opens the state folder, starts the database, adds a row, prints
 * what it sees in one line, and waits to be killed.
 */
final class DatabaseProgram {
    private DatabaseProgram() {}

    public static void main(String[] arguments) throws Exception {
        StateFolder state = StateFolder.open(Path.of(arguments[0]));
        EmbeddedDatabase.start(state);
        try (Connection connection = DriverManager.getConnection(
                        System.getProperty("quarkus.datasource.jdbc.url"),
                        System.getProperty("quarkus.datasource.username"),
                        System.getProperty("quarkus.datasource.password"));
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists start (number integer)");
            statement.execute("insert into start values (1)");
            System.out.println("rows=" + ask(statement, "select count(*) from start")
                    + " fsync=" + ask(statement, "show fsync")
                    + " synchronous_commit=" + ask(statement, "show synchronous_commit")
                    + " listen_addresses=" + ask(statement, "show listen_addresses")
                    + " password_encryption=" + ask(statement, "show password_encryption")
                    + " url=" + System.getProperty("quarkus.datasource.jdbc.url"));
        }
        System.in.read();
    }

    private static String ask(Statement statement, String query) throws Exception {
        try (var answer = statement.executeQuery(query)) {
            answer.next();
            return answer.getString(1);
        }
    }
}
