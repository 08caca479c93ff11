package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.Change;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Policy;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every proposal of a change has in common: {@code @Mixin} for the commands. */
final class Proposal {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_LENGTH = 32;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description =
                    "Why, in at most 512 bytes; it is signed along, and everybody who is asked to approve reads it.")
    private String reason = "";

    @Option(
            names = "--valid",
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "How many days people have to approve it. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--proposer",
            paramLabel = "NAME",
            description = "Who proposes it, if the one who proposes does not approve it with the same command.")
    private Optional<String> proposer = Optional.empty();

    @Option(
            names = "--propose-only",
            description = "Do not approve it as well; without this, your approval goes with the proposal.")
    private boolean proposeOnly;

    @Mixin
    private final Signing signing = new Signing();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    TrustedPolicy.Choice trusted() {
        return trusted;
    }

    boolean yes() {
        return signing.yes();
    }

    /** With what the proposer approves; empty if he only proposes. */
    Optional<Pen> pen(Callers callers, Surroundings surroundings)
            throws CommandException, IOException, ProblemException {
        return proposeOnly ? Optional.empty() : Optional.of(signing.pen(callers, surroundings));
    }

    /** The text of a new change under this policy, with a fresh id. */
    Change change(Change.Kind kind, String subject, Policy policy, Optional<Pen> pen, Surroundings surroundings)
            throws CommandException, IOException {
        var id = new byte[ID_LENGTH];
        RANDOM.nextBytes(id);
        var now = surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        var by = pen.isPresent()
                ? pen.get().person(policy)
                : proposer.orElseThrow(() -> new CommandException(ExitCode.USAGE, "Who proposes it? --proposer NAME."));
        try {
            return new Change(
                    HexFormat.of().formatHex(id),
                    kind,
                    policy.digest(),
                    subject,
                    reason,
                    by,
                    now,
                    now,
                    now.plus(Duration.ofDays(days)),
                    policy.development());
        } catch (StatementException e) {
            throw new CommandException(ExitCode.USAGE, "The change cannot be written: " + e.getMessage() + ".");
        }
    }
}
