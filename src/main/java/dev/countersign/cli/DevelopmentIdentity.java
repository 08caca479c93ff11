package dev.countersign.cli;

import dev.countersign.cli.api.Development;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.ServerAddress;
import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A seeded identity of a development server, played with {@code --as}: its token, and its software authenticator.
 *
 * <p>It exists only on the machine of the server and only while a development policy is in force; the server says so,
 * and the statement that is signed must say so as well ({@link AuthenticatorPen}).
 */
final class DevelopmentIdentity {
    /** Narrow, for it becomes part of a file name. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private final String person;
    private final Development development;
    private final Path state;
    private final Server server;
    private final InstantSource clock;

    private DevelopmentIdentity(
            String person, Development development, Path state, Server server, InstantSource clock) {
        this.person = person;
        this.development = development;
        this.state = state;
        this.server = server;
        this.clock = clock;
    }

    /** Asks the server what it is, and its identity service for a token. */
    static DevelopmentIdentity open(ServerAddress address, String person, Optional<Path> state, InstantSource clock)
            throws CommandException, IOException, ProblemException {
        if (!NAME.matcher(person).matches()) {
            throw new CommandException(ExitCode.USAGE, "--as: \"" + person + "\" is not the name of a person.");
        }
        if (!address.isLoopback()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--as plays identities of a development server on this machine; " + address + " is not on it.");
        }
        var development = development(address);
        if (!development.tokenEndpoint().isLoopback()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The server names an identity service on another machine, " + development.tokenEndpoint()
                            + "; that is no development server.");
        }
        return new DevelopmentIdentity(
                person,
                development,
                state.orElseGet(() -> Path.of(development.stateFolder())),
                new Server(address, Optional.of(token(development, person))),
                clock);
    }

    Server server() {
        return server;
    }

    String person() {
        return person;
    }

    /** Digest of the policy in force. */
    String policy() {
        return development.policy();
    }

    /** Signs with the person's authenticator; the challenge is computed from {@code text} here. */
    Assertion sign(SignedText text) throws CommandException, IOException {
        var file = AuthenticatorFile.of(state.resolve("development").resolve("authenticators"), person);
        if (!Files.exists(file)) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED, person + " has no authenticator (" + file + "): only approvers have one.");
        }
        return AuthenticatorFile.read(file, clock)
                .sign(text.challenge(), development.relyingParty(), development.origin());
    }

    private static Development development(ServerAddress address)
            throws CommandException, IOException, ProblemException {
        try {
            return Development.of(address);
        } catch (ProblemException e) {
            if (e.status() == 404) {
                throw new CommandException(
                        ExitCode.REFUSED,
                        "The server " + address + " has no development identities, so --as cannot play one.");
            }
            throw e;
        }
    }

    private static String token(Development development, String person)
            throws CommandException, IOException, ProblemException {
        try {
            return development.token(person);
        } catch (ProblemException e) {
            if (e.status() == 400 || e.status() == 401) {
                throw new CommandException(
                        ExitCode.NOT_PERMITTED, "The server has no development identity " + person + ".");
            }
            throw e;
        }
    }
}
