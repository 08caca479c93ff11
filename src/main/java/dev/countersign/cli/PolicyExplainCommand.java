package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Quorum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says in sentences what a request lacks, computed here of policy and signatures. */
@Command(
        name = "explain",
        description = {
            "Say in sentences what a request still lacks and why, and what would happen next.",
            "Computed here from the policy and the signatures, each verified, and not taken from the server."
                    + " Exit code 0: enough people have approved; 75: not yet; 1: it cannot be signed."
        })
final class PolicyExplainCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    PolicyExplainCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var server = callers.reader();
        var view = server.get(request.hex());
        var bytes = server.statement(request.hex());
        var statement = parse(bytes);
        var policy = trusted.find(statement.policy(), Optional.of(server), surroundings)
                .policy();
        var voices = Voices.of(policy, SignedText.approve(bytes), server.evidence(request.hex()));

        var sentences = new ArrayList<String>();
        sentences.add("By the server's word it is " + RequestText.words(view.state()) + ".");
        var obstacle = obstacle(policy, statement);
        var quorum = obstacle.isPresent()
                ? Optional.<Quorum>empty()
                : Optional.of(ReleaseCheck.quorum(policy, statement, voices.votes()));
        obstacle.ifPresent(sentences::add);
        quorum.ifPresent(found -> sentences.addAll(about(policy, statement, found)));
        sentences.addAll(voices.ignored());

        var enough = quorum.filter(Quorum.Met.class::isInstance).isPresent();
        output.document(new JsonObject()
                .put("request", request.hex())
                .put("policy", policy.digest())
                .put("possible", obstacle.isEmpty())
                .put("enough", enough)
                .putObjects("approvals", voices.documents())
                .putTexts("sentences", sentences));
        output.line("Request " + request.hex());
        output.line("Approved by " + voices.words() + ".");
        sentences.forEach(sentence -> output.line("- " + sentence));
        if (obstacle.isPresent()) {
            return ExitCode.REFUSED.number();
        }
        return (enough ? ExitCode.OK : ExitCode.PENDING).number();
    }

    private Optional<String> obstacle(Policy policy, Statement statement) {
        if (!surroundings.clock().instant().isBefore(statement.notAfter())) {
            return Optional.of("It was valid until " + statement.notAfter() + ", and that is over.");
        }
        return ReleaseCheck.refusal(policy, statement, NoHistory.INSTANCE)
                .map(sentence -> "The policy refuses it: " + sentence + ".");
    }

    private static List<String> about(Policy policy, Statement statement, Quorum quorum) {
        var sentences = new ArrayList<String>();
        var product = policy.product(statement.project(), statement.channel());
        product.ifPresent(
                found -> sentences.add("The rule is: " + PolicyText.rule(found, statement.breakGlass()) + "."));
        policy.personOf(statement.submitter())
                .ifPresent(person -> sentences.add(person + " submitted it as " + statement.submitter()
                        + ", so an approval by " + person + " does not count."));
        switch (quorum) {
            case Quorum.Met _ -> sentences.add("Enough people have approved.");
            case Quorum.Missing missing -> sentences.add(missing.sentence() + ".");
        }
        product.filter(found -> !statement.breakGlass())
                .ifPresent(
                        found -> sentences.add("The window: " + PolicyText.window(found.window(), found.veto()) + "."));
        sentences.add("It is valid until " + statement.notAfter() + ".");
        return sentences;
    }

    private static Statement parse(byte[] bytes) throws CommandException {
        try {
            return Statement.parse(bytes);
        } catch (StatementException e) {
            throw new CommandException(ExitCode.REFUSED, "The server's statement is none: " + e.getMessage() + ".");
        }
    }
}
