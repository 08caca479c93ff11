package dev.countersign.cli.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A signing request as the server shows it. It informs; nothing that matters is decided by it: approvers sign the
 * statement, and a signed file is verified for itself.
 *
 * @param document all that the server said
 * @param statementId id inside the statement; another than the request's after a change of policy
 * @param state the server's word for it, such as {@code awaiting-approval}
 * @param isFinal whether nothing can follow
 * @param versionSource {@code image} or {@code declared}
 * @param approvers the people whose approval counts
 * @param waitsUntil end of the window, while the request waits for a veto
 * @param missing what the quorum still lacks, in sentences
 * @param problem why the request was denied, or why the last attempt failed
 */
public record SigningRequest(
        JsonObject document,
        String id,
        String statementId,
        String project,
        String channel,
        String state,
        boolean isBreakGlass,
        boolean isFinal,
        boolean isDevelopment,
        String submitter,
        Artifact artifact,
        String version,
        String versionSource,
        String chip,
        OptionalLong securityVersion,
        String notAfter,
        Optional<String> supersedes,
        List<String> approvers,
        List<String> missing,
        Optional<Objection> rejection,
        Optional<Objection> veto,
        Optional<String> waitsUntil,
        Optional<SignedFile> signed,
        Optional<String> problem) {

    /** The file that was submitted. */
    public record Artifact(String fileName, String sha256, long size) {}

    /** A rejection or veto; effective when the signer has recorded it. */
    public record Objection(String by, String reason, boolean isEffective) {}

    /** The signed file; {@code keys} are the SHA-256 of the public keys. */
    public record SignedFile(String sha256, long size, List<String> keys) {}

    static SigningRequest of(JsonObject document) throws IOException {
        var artifact = document.object("artifact").orElseGet(JsonObject::new);
        var metadata = document.object("metadata").orElseGet(JsonObject::new);
        var approvers = new ArrayList<String>();
        for (var approval : document.objects("approvals")) {
            // One for a statement that a new policy has made void is history.
            if (approval.optionalFlag("counts").orElse(true)) {
                approvers.add(approval.text("person"));
            }
        }
        return new SigningRequest(
                document,
                document.text("id"),
                document.optionalText("statementId").orElse(document.text("id")),
                document.text("project"),
                document.text("channel"),
                document.text("state"),
                document.optionalText("rule").equals(Optional.of("break-glass")),
                document.flag("isFinal"),
                document.optionalText("mark").equals(Optional.of("development")),
                document.text("submitter"),
                new Artifact(artifact.text("fileName"), artifact.text("sha256"), size(artifact)),
                document.text("version"),
                document.text("versionSource"),
                metadata.text("chip"),
                metadata.number("securityVersion"),
                document.text("notAfter"),
                document.optionalText("supersedes"),
                List.copyOf(approvers),
                document.texts("missing"),
                objection(document, "rejection"),
                objection(document, "veto"),
                document.optionalText("waitsUntil"),
                signed(document),
                document.optionalText("problem"));
    }

    static Optional<Objection> objection(JsonObject document, String name) throws IOException {
        var part = document.object(name);
        return part.isEmpty()
                ? Optional.empty()
                : Optional.of(new Objection(
                        part.get().text("by"),
                        part.get().text("reason"),
                        part.get().flag("effective")));
    }

    private static Optional<SignedFile> signed(JsonObject document) throws IOException {
        var part = document.object("signed");
        return part.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignedFile(
                        part.get().text("sha256"), size(part.get()), part.get().texts("keys")));
    }

    private static long size(JsonObject part) throws IOException {
        return part.number("size").orElseThrow(() -> new IOException("The server's answer has no member \"size\"."));
    }
}
