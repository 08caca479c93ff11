package dev.countersign.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Real PostgreSQL as a child process, for a server that was given no other: the binaries come as a jar, the data lie in
 * the state folder, committed means on disk, and only this machine's loopback address is listened on.
 *
 * <p>The password is random and lies in a 0600 file, so that other users of the machine, who can reach the port, cannot
 * read the database. As root the library runs PostgreSQL in a user namespace, because PostgreSQL refuses to be root.
 *
 * <p>What a crash leaves: during the very first start a half-made cluster, which holds nothing yet and is made anew, for
 * the marker file is written only after a cluster answered; later a PostgreSQL process that outlived us, which is
 * stopped ({@link StalePostmaster}), and a write-ahead log, which PostgreSQL replays.
 */
final class EmbeddedDatabase {
    private static final String USER = "postgres";
    private static final int CONNECTIONS = 60;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration DELETION_LIMIT = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger("io.zonky");

    private EmbeddedDatabase() {}

    /** Starts it and tells Quarkus through its own system properties, which a live reload finds again. */
    static void start(StateFolder state) throws IOException, CannotStartException {
        Path data = state.path().resolve("postgres");
        Path complete = state.path().resolve("postgres.complete");
        DatabasePassword password = DatabasePassword.of(state.path().resolve("postgres.password"));
        StalePostmaster.stop(data);
        if (!Files.exists(complete)) {
            StalePostmaster.endInitialisation(data);
            delete(data);
        }
        EmbeddedPostgres postgres = launch(state.path(), data, password);
        EndOfServer.then(() -> stop(postgres));
        ownerOnly(state.path().resolve("postgres-binaries"));
        if (!Files.exists(complete)) {
            Files.createFile(complete);
        }
        System.setProperty(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres");
        System.setProperty("quarkus.datasource.username", USER);
        System.setProperty("quarkus.datasource.password", password.text());
    }

    private static EmbeddedPostgres launch(Path state, Path data, DatabasePassword password)
            throws IOException, CannotStartException {
        LOG.setLevel(Level.WARNING); // the library logs every line of PostgreSQL otherwise
        try {
            return EmbeddedPostgres.builder()
                    .setPort(0)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(
                            state.resolve("postgres-binaries").toFile())
                    // Options of initdb. The library's own "-A trust" comes before these and loses.
                    .setLocaleConfig("auth-host", "scram-sha-256")
                    .setLocaleConfig("auth-local", "scram-sha-256")
                    .setLocaleConfig("pwfile", password.file().toString())
                    .setLocaleConfig("locale", "C") // the same order of rows on every machine
                    .setConnectConfig("password", password.text())
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "''")
                    // The library switches both off; a committed row must survive a power cut.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", Integer.toString(CONNECTIONS))
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_filename", "postgresql-%a.log") // a week of files, each overwritten
                    .setServerConfig("log_truncate_on_rotation", "on")
                    .setPGStartupWait(START_LIMIT)
                    .setRegisterShutdownHook(false) // the library's would stop it under the running server
                    .start();
        } catch (IllegalStateException e) {
            throw new CannotStartException(
                    "The embedded PostgreSQL cannot start (" + e.getMessage() + "). As root it needs user namespaces:"
                            + " run Countersign as an ordinary user, or give it a database with"
                            + " QUARKUS_DATASOURCE_JDBC_URL.",
                    e);
        }
    }

    private static void stop(EmbeddedPostgres postgres) {
        try {
            postgres.close();
        } catch (IOException e) {
            System.err.println("countersign: PostgreSQL could not be stopped: " + e);
        }
    }

    /** The library makes its folder writable for everybody, which would let others choose what we execute. */
    private static void ownerOnly(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /** Tries for a while: children of a killed initdb may write for a moment longer. */
    private static void delete(Path tree) throws IOException {
        for (long deadline = System.nanoTime() + DELETION_LIMIT.toNanos(); Files.exists(tree); ) {
            try (Stream<Path> paths = Files.walk(tree)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
