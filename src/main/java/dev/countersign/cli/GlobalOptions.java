package dev.countersign.cli;

import dev.countersign.cli.api.ServerAddress;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "Address of the server. Default: $COUNTERSIGN_SERVER, else http://localhost:8080.")
    private Optional<ServerAddress> server = Optional.empty();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Play a seeded identity of a development server on this machine: "
                    + "ci, approver-1, approver-2 or security-1.")
    private Optional<String> person = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "File with an access token. Default: the token in $COUNTERSIGN_TOKEN.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "With --as: the development server's state folder, if it is not the one that the server names.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print one JSON document on standard output, also for errors (RFC 9457).")
    private boolean json;

    Optional<ServerAddress> server() {
        return server;
    }

    Optional<String> person() {
        return person;
    }

    Optional<Path> tokenFile() {
        return tokenFile;
    }

    Optional<Path> state() {
        return state;
    }

    boolean json() {
        return json;
    }
}
