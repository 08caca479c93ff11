package dev.countersign.cli;

import dev.countersign.cli.api.SigningRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says in words where a signing request stands and what is still missing. */
final class RequestText {
    private RequestText() {}

    static void print(SigningRequest request, Output output) {
        output.line("Request " + request.id() + " is " + words(request.state()) + ".");
        output.facts(about(request));
    }

    /** How scripts learn where a request stands. */
    static ExitCode exitCode(SigningRequest request) {
        if (request.state().equals("signed")) {
            return ExitCode.OK;
        }
        return request.isFinal() ? ExitCode.REFUSED : ExitCode.PENDING;
    }

    /** The server's word for a state as words: {@code awaiting-approval} becomes "awaiting approval". */
    static String words(String state) {
        return state.replace('-', ' ');
    }

    static String objection(SigningRequest.Objection objection) {
        return objection.by() + ": " + objection.reason()
                + (objection.isEffective() ? "" : " (not yet effective: the signer has not recorded it)");
    }

    private static Map<String, String> about(SigningRequest request) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("project", request.project() + ", channel " + request.channel());
        facts.put(
                "file",
                request.artifact().fileName() + ", " + request.artifact().size() + " bytes");
        facts.put("SHA-256", request.artifact().sha256());
        facts.put(
                "image",
                request.chip() + ", version " + request.version()
                        + (request.versionSource().equals("declared") ? " (only the submitter says so)" : ""));
        request.securityVersion().ifPresent(version -> facts.put("security version", Long.toString(version)));
        facts.put("submitted by", request.submitter());
        request.supersedes().ifPresent(earlier -> facts.put("follows", "request " + earlier));
        facts.put("approved by", request.approvers().isEmpty() ? "nobody yet" : String.join(", ", request.approvers()));
        if (!request.missing().isEmpty()) {
            facts.put("missing", String.join("; ", request.missing()));
        }
        if (request.isBreakGlass()) {
            facts.put("rule", "BREAK GLASS: more people, no window");
        }
        request.rejection().ifPresent(rejection -> facts.put("rejected by", objection(rejection)));
        request.waitsUntil().ifPresent(end -> facts.put("waits until", end + ", and can be vetoed"));
        request.veto().ifPresent(veto -> facts.put("vetoed by", objection(veto)));
        request.problem().ifPresent(problem -> facts.put("problem", problem));
        request.signed().ifPresent(signed -> {
            facts.put("signed file", signed.size() + " bytes, SHA-256 " + signed.sha256());
            facts.put("signed with", "key " + String.join(", key ", signed.keys()));
        });
        if (!request.isFinal()) {
            facts.put("valid until", request.notAfter());
        }
        if (request.isDevelopment()) {
            facts.put("mark", "development");
        }
        return facts;
    }
}
