package dev.countersign.cli;

import dev.countersign.evidence.Statement.Image;
import dev.countersign.evidence.Statement.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** Says in words what a statement states, so that a person knows what the signature will be under. */
final class StatementText {
    private StatementText() {}

    static void print(Review review, Output output) {
        var statement = review.statement();
        output.line("Request " + statement.requestId());
        output.facts(about(review));
        for (var image : statement.images()) {
            output.line("Image " + image.name());
            output.facts(about(image));
        }
        review.voices().ifPresent(voices -> voices.ignored().forEach(output::note));
        output.line(
                review.compared() && review.objection().isEmpty()
                        ? "The file was read here, and the statement made of file and policy is the server's, byte for byte."
                        : review.compared()
                                ? "DO NOT APPROVE THIS."
                                : "The file was not looked at, only the statement.");
    }

    private static Map<String, String> about(Review review) {
        var statement = review.statement();
        var facts = new LinkedHashMap<String, String>();
        facts.put("project", statement.project() + ", channel " + statement.channel());
        facts.put("submitted by", statement.submitter() + " (by the server's word)");
        review.product().ifPresent(product -> {
            facts.put("rule", PolicyText.rule(product, statement.breakGlass()));
            facts.put(
                    "window",
                    statement.breakGlass()
                            ? "none, for this is break-glass"
                            : PolicyText.window(product.window(), product.veto()));
        });
        review.voices().ifPresent(voices -> facts.put("approved by", voices.words()));
        for (var key : statement.keys()) {
            facts.put("key " + key.name(), key.spkiSha256());
        }
        put(facts, "origin (verified)", statement.verified());
        put(facts, "origin (claimed)", statement.declared());
        statement.supersedes().ifPresent(request -> facts.put("follows", "request " + request));
        statement.previousRelease().ifPresent(digest -> facts.put("previous release", "SHA-256 " + digest));
        statement.difference().ifPresent(digest -> facts.put("difference to it", "SHA-256 " + digest));
        statement.provenance().ifPresent(digest -> facts.put("provenance", "SHA-256 " + digest));
        statement.sbom().ifPresent(digest -> facts.put("SBOM", "SHA-256 " + digest));
        facts.put("valid", "from " + statement.notBefore() + " to " + statement.notAfter());
        facts.put("policy", review.trusted().words());
        if (statement.development()) {
            facts.put("mark", "development: never trust this signature in a product");
        }
        return facts;
    }

    private static Map<String, String> about(Image image) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("is the", image.role() + " for " + image.target() + ", " + image.size() + " bytes");
        facts.put("SHA-256", image.sha256());
        facts.put(
                "version",
                image.version()
                        + switch (image.versionSource()) {
                            case IMAGE -> " (stands in the image)";
                            case DECLARED -> " (only the submitter says so)";
                        });
        image.securityVersion().ifPresent(version -> facts.put("security version", Long.toString(version)));
        facts.put("will be signed", image.format() + ", " + image.algorithm() + " over " + image.payload());
        return facts;
    }

    private static void put(Map<String, String> facts, String name, Origin origin) {
        var words = new StringJoiner(", ");
        origin.repository().ifPresent(words::add);
        origin.commit().ifPresent(commit -> words.add("commit " + commit));
        origin.ref().ifPresent(ref -> words.add("ref " + ref));
        origin.build().ifPresent(build -> words.add("build " + build));
        if (words.length() > 0) {
            facts.put(name, words.toString());
        }
    }
}
