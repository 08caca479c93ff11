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
 * @param state the server's word for it, such as {@code awaiting-approval}
 * @param isFinal whether nothing can follow
 * @param versionSource {@code image} or {@code declared}
 * @param approvers the people who have approved
 * @param missing what the quorum still lacks, in sentences
 * @param problem why the request was denied, or why the last attempt failed
 */
public record SigningRequest(
        JsonObject document,
        String id,
        String project,
        String channel,
        String state,
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
        Optional<Rejection> rejection,
        Optional<SignedFile> signed,
        Optional<String> problem) {

    /** The file that was submitted. */
    public record Artifact(String fileName, String sha256, long size) {}

    /** A refusal; effective when the signer has recorded it. */
    public record Rejection(String by, String reason, boolean isEffective) {}

    /** The signed file; {@code keys} are the SHA-256 of the public keys. */
    public record SignedFile(String sha256, long size, List<String> keys) {}

    static SigningRequest of(JsonObject document) throws IOException {
        var artifact = document.object("artifact").orElseGet(JsonObject::new);
        var metadata = document.object("metadata").orElseGet(JsonObject::new);
        var approvers = new ArrayList<String>();
        for (var approval : document.objects("approvals")) {
            approvers.add(approval.text("person"));
        }
        return new SigningRequest(
                document,
                document.text("id"),
                document.text("project"),
                document.text("channel"),
                document.text("state"),
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
                rejection(document),
                signed(document),
                document.optionalText("problem"));
    }

    private static Optional<Rejection> rejection(JsonObject document) throws IOException {
        var part = document.object("rejection");
        return part.isEmpty()
                ? Optional.empty()
                : Optional.of(new Rejection(
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
