package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The policy under which something is approved.
 *
 * @param file the person's own copy, if it was compared with that; else the server has shown it, and only its digest was checked
 */
record TrustedPolicy(Policy policy, Optional<Path> file) {

    /** {@code @Mixin} for the commands. */
    static final class Choice {
        @Option(
                names = "--policy",
                paramLabel = "FILE",
                description =
                        "The policy that you trust. Whatever is made under another one is refused, so that the server"
                                + " cannot show you another policy unnoticed. Default: $COUNTERSIGN_POLICY, else the server's word.")
        private Optional<Path> file = Optional.empty();

        /** The policy with this digest. */
        TrustedPolicy find(String digest, Optional<Server> server, Surroundings surroundings)
                throws CommandException, IOException, ProblemException {
            var trusted = file(surroundings);
            if (trusted.isPresent()) {
                return pinned(digest, trusted.get());
            }
            if (server.isEmpty()) {
                throw new CommandException(ExitCode.USAGE, "Without a server the policy must be named: --policy FILE.");
            }
            return shown(digest, server.get());
        }

        /** The person's own policy, where no server is asked which one is in force. */
        TrustedPolicy own(Surroundings surroundings) throws CommandException, IOException {
            var trusted = file(surroundings)
                    .orElseThrow(() -> new CommandException(
                            ExitCode.USAGE, "Without a server the policy must be named: --policy FILE."));
            return new TrustedPolicy(PolicyFile.read(trusted).policy(), Optional.of(trusted));
        }

        private Optional<Path> file(Surroundings surroundings) {
            return file.or(() -> Optional.ofNullable(surroundings.variables().get("COUNTERSIGN_POLICY"))
                    .filter(name -> !name.isBlank())
                    .map(Path::of));
        }
    }

    private static TrustedPolicy pinned(String digest, Path file) throws CommandException, IOException {
        var policy = PolicyFile.read(file).policy();
        if (!policy.digest().equals(digest)) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "This was made under the policy " + digest + ", but the one that you trust, " + file + ", is "
                            + policy.digest() + ". To see what is different: policy fetch " + digest
                            + " -o NEW, then policy diff " + file + " NEW. Nothing was signed.");
        }
        return new TrustedPolicy(policy, Optional.of(file));
    }

    private static TrustedPolicy shown(String digest, Server server)
            throws CommandException, IOException, ProblemException {
        var text = server.changes().policy(digest);
        if (!PolicyDigest.of(text).equals(digest)) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The server shows another policy than " + digest + ": the digest of its text is "
                            + PolicyDigest.of(text) + ". Nothing was signed.");
        }
        return new TrustedPolicy(PolicyFile.parse(text, "The server's policy " + digest), Optional.empty());
    }

    /** The digest and how far it is trusted, in words. */
    String words() {
        return policy.digest()
                + file.map(own -> " (the same as " + own + ")")
                        .orElse(" (as the server shows it; --policy FILE compares it with yours)");
    }
}
