package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out, from options and environment, which server is meant and as whom we speak to it. */
final class Callers {
    private static final String DEFAULT_SERVER = "http://localhost:8080";
    /** The development identity that reads when none is named; it has no authenticator. */
    private static final String READER = "ci";

    private final Surroundings surroundings;
    private final GlobalOptions options;
    /** Asked for once: a command may need it as caller and as signer. */
    private @Nullable DevelopmentIdentity identity;

    Callers(Surroundings surroundings, GlobalOptions options) {
        this.surroundings = surroundings;
        this.options = options;
    }

    /** The server, as the identity of {@code --as} or the bearer of the token that was given. */
    Server server() throws CommandException, IOException, ProblemException {
        if (options.person().isPresent()) {
            return developmentIdentity().server();
        }
        var address = address();
        var token = token();
        if (token.isPresent() && !address.isPrivate()) {
            throw new CommandException(
                    ExitCode.USAGE, "A token is sent to another machine only over https, not to " + address + ".");
        }
        return new Server(address, token);
    }

    /**
     * The server for a command that only reads. On a development server nobody needs to say who is looking: without
     * {@code --as} and token it is the build identity, so that {@code download ID -o OUT} works as it stands.
     */
    Server reader() throws CommandException, IOException, ProblemException {
        if (options.person().isEmpty() && token().isEmpty() && address().isLoopback()) {
            try {
                return DevelopmentIdentity.open(address(), READER, options.state(), surroundings.clock())
                        .server();
            } catch (ProblemException | CommandException | IOException notForDevelopment) {
                // Then the call itself says what is wrong, as to anybody without a token.
                return server();
            }
        }
        return server();
    }

    /** The identity of {@code --as}, which can also sign. */
    DevelopmentIdentity developmentIdentity() throws CommandException, IOException, ProblemException {
        var person = options.person()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "This command signs. With what? --ssh-key KEY; with a development server also --as approver-1,"
                                + " say."));
        if (options.tokenFile().isPresent()) {
            throw new CommandException(ExitCode.USAGE, "--as and --token-file exclude each other.");
        }
        if (identity == null) {
            identity = DevelopmentIdentity.open(address(), person, options.state(), surroundings.clock());
        }
        return identity;
    }

    private ServerAddress address() throws CommandException {
        if (options.server().isPresent()) {
            return options.server().get();
        }
        try {
            return ServerAddress.parse(variable("COUNTERSIGN_SERVER").orElse(DEFAULT_SERVER));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "COUNTERSIGN_SERVER: " + e.getMessage() + ".");
        }
    }

    private Optional<String> token() throws CommandException, IOException {
        var file = options.tokenFile();
        var text =
                file.isPresent() ? Optional.of(Files.readString(file.get(), US_ASCII)) : variable("COUNTERSIGN_TOKEN");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var token = text.get().strip();
        if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
            // Never the text itself: it may well be a secret.
            throw new CommandException(
                    ExitCode.USAGE,
                    "There is no access token in " + file.map(Object::toString).orElse("COUNTERSIGN_TOKEN") + ".");
        }
        return Optional.of(token);
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(surroundings.variables().get(name)).filter(value -> !value.isBlank());
    }
}
