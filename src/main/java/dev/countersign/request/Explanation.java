package dev.countersign.request;

import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.Statement;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Quorum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request is where it is, in sentences for people.
 *
 * @param state where it is
 * @param sentences what is missing, what stands in the way, what comes next; never empty
 */
@Schema(name = "Explanation", description = "What is missing and why, in sentences")
public record Explanation(String state, List<String> sentences) {

    static Explanation of(SigningRequest request, Policy policy, Function<String, String> keyState) {
        var sentences = new ArrayList<String>();
        sentences.addAll(standing(request, policy));
        request.standingRejection()
                .filter(Objection::isPending)
                .ifPresent(rejection -> sentences.add(rejection.person() + " has rejected it: " + rejection.reason()
                        + ". That ends it when the signer has recorded it."));
        request.standingVeto()
                .filter(Objection::isPending)
                .ifPresent(veto -> sentences.add(veto.person() + " has vetoed it: " + veto.reason()
                        + ". That ends it when the signer has recorded it."));
        if (request.isUnsigned()) {
            sentences.addAll(keys(request, keyState));
            if (!request.superseded().isEmpty()) {
                sentences.add("The policy changed " + request.superseded().size()
                        + " time(s) since it was submitted; approvals of earlier statements do not count.");
            }
        }
        return new Explanation(request.stage().word(), List.copyOf(sentences));
    }

    /** What the quorum lacks; empty when nothing, or when it is not asked for any more. */
    static List<String> missing(SigningRequest request, Policy policy) {
        if (request.stage() != Stage.AWAITING_APPROVAL) {
            return List.of();
        }
        return switch (ReleaseCheck.quorum(policy, Statement.parse(request.statement()), request.votes())) {
            case Quorum.Met _ -> List.of();
            case Quorum.Missing(String sentence) -> List.of(sentence);
        };
    }

    private static List<String> standing(SigningRequest request, Policy policy) {
        return switch (request.stage()) {
            case SUBMITTED, INSPECTED -> List.of("Its statement is being written.");
            case AWAITING_APPROVAL -> {
                var sentences = new ArrayList<String>();
                missing(request, policy).forEach(sentence -> sentences.add(capital(sentence) + "."));
                request.submitterPerson()
                        .ifPresent(person -> sentences.add(person + " submitted it and does not count."));
                sentences.add("It can be approved until " + request.notAfter() + ".");
                yield sentences;
            }
            case APPROVED -> List.of("Enough people have approved; the signer verifies it next.");
            case INTENDED -> List.of("The signer has recorded that it will sign, and is asked for the signature next.");
            case WAITING ->
                List.of("The signer has recorded that it will sign, and waits until "
                        + request.waitsUntil().map(Object::toString).orElse("the end of the window")
                        + ", so that " + veto(request, policy) + " can stop it.");
            case SIGNING -> List.of("The signer has been asked for the signature.");
            case SIGNED -> List.of("It is signed; nothing is missing.");
            case DENIED -> List.of(ended("It was denied: " + request.problem().orElse("no reason is known")));
            case REJECTED ->
                List.of("It was rejected: "
                        + reason(request.standingRejection().stream().toList()));
            case VETOED ->
                List.of("It was vetoed: "
                        + reason(request.standingVeto().stream().toList()));
            case EXPIRED -> List.of("It was not signed before " + request.notAfter() + ".");
            case CANCELLED -> List.of("Its submitter withdrew it.");
            case FAILED ->
                List.of(
                        ended("The last attempt failed: " + request.problem().orElse("no reason is known")),
                        "It is tried again.");
        };
    }

    private static String veto(SigningRequest request, Policy policy) {
        return policy.product(request.project(), request.channel())
                .flatMap(product -> product.veto())
                .map(group -> "a member of " + group)
                .orElse("nobody, for the policy names no veto group,");
    }

    private static String reason(List<Objection> objections) {
        return objections.isEmpty()
                ? "the signer was told past this server."
                : objections.getFirst().person() + ", " + objections.getFirst().reason() + ".";
    }

    private static List<String> keys(SigningRequest request, Function<String, String> keyState) {
        return Statement.parse(request.statement()).keys().stream()
                .map(key -> switch (keyState.apply(key.spkiSha256())) {
                    case "suspended" ->
                        "The key " + key.name() + " is suspended; nothing is signed with it until that is lifted.";
                    case "revoked" -> "The key " + key.name() + " is revoked; nothing is ever signed with it again.";
                    default -> "";
                })
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    /** Our own reasons have no full stop, the signer's sentences have one. */
    private static String ended(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }

    private static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }
}
