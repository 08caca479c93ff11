package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Looks at what is to be signed before anybody signs: reads the file itself, makes the statement of file and policy, and compares it with
 * the server's byte for byte. The web server is not believed; it is only asked for bytes.
 */
final class Reviewer {
    private final Surroundings surroundings;

    Reviewer(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Fetches and looks at what the server wants to have signed.
     *
     * @param build the approver's own copy of the file, to be used instead of the server's
     */
    Review fetch(Server server, String id, TrustedPolicy.Choice choice, Optional<Path> build)
            throws CommandException, IOException, ProblemException {
        var request = server.get(id);
        var bytes = server.statement(id);
        var statement = parse(bytes);
        // After a change of policy people sign a new statement with an id of its own.
        if (!statement.requestId().equals(request.statementId())) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The server's statement is about another request, " + statement.requestId()
                            + ". Nothing was signed.");
        }
        var trusted = choice.find(statement.policy(), Optional.of(server), surroundings);
        var evidence = server.evidence(id);
        var voices = Voices.of(trusted.policy(), SignedText.approve(bytes), evidence);
        var objection = objection(bytes, statement, trusted.policy(), Optional.of(server), build);
        return review(bytes, statement, trusted, Optional.of(voices), objection, true);
    }

    /** Looks at a statement that was saved earlier, with no server at all. Without the file, only the text is looked at. */
    Review read(Path file, TrustedPolicy.Choice choice, Optional<Path> build)
            throws CommandException, IOException, ProblemException {
        if (Files.size(file) > Statement.MAXIMUM_BYTES) {
            throw new CommandException(ExitCode.REFUSED, file + " is too large to be a statement.");
        }
        var bytes = Files.readAllBytes(file);
        var statement = parse(bytes);
        var trusted = choice.find(statement.policy(), Optional.empty(), surroundings);
        var objection = build.isPresent()
                ? objection(bytes, statement, trusted.policy(), Optional.empty(), build)
                : Optional.<String>empty();
        return review(bytes, statement, trusted, Optional.empty(), objection, build.isPresent());
    }

    private static Review review(
            byte[] bytes,
            Statement statement,
            TrustedPolicy trusted,
            Optional<Voices> voices,
            Optional<String> objection,
            boolean compared) {
        var product = trusted.policy().product(statement.project(), statement.channel());
        return new Review(bytes, statement, trusted, product, voices, objection, compared);
    }

    private Optional<String> objection(
            byte[] bytes, Statement statement, Policy policy, Optional<Server> server, Optional<Path> build)
            throws IOException, ProblemException {
        try {
            var images = new ArrayList<OwnImage>();
            for (var image : statement.images()) {
                images.add(image(image, server, build));
            }
            var own = OwnStatement.of(statement, policy, images).encode();
            var difference = OwnStatement.difference(bytes, own);
            if (difference.isPresent()) {
                return Optional.of("The statement does not fit the file: " + difference.get() + ".");
            }
        } catch (CommandException e) {
            return Optional.of(e.sentence());
        }
        if (!surroundings.clock().instant().isBefore(statement.notAfter())) {
            return Optional.of("The statement was valid until " + statement.notAfter() + ".");
        }
        return ReleaseCheck.refusal(policy, statement, NoHistory.INSTANCE)
                .map(sentence -> "The policy refuses this: " + sentence + ".");
    }

    private static OwnImage image(Statement.Image stated, Optional<Server> server, Optional<Path> build)
            throws CommandException, IOException, ProblemException {
        if (build.isPresent()) {
            try (var in = Files.newInputStream(build.get())) {
                return OwnImage.read(in);
            }
        }
        try (var in = server.orElseThrow().openArtifact(stated.sha256())) {
            return OwnImage.read(in);
        }
    }

    private static Statement parse(byte[] bytes) throws CommandException {
        try {
            return Statement.parse(bytes);
        } catch (StatementException e) {
            throw new CommandException(
                    ExitCode.REFUSED, "This is no statement: " + e.getMessage() + ". Nothing was signed.");
        }
    }
}
