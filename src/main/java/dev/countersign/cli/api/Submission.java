package dev.countersign.cli.api;

import java.util.Optional;

/**
 * What is submitted: which bytes, for what, and what the submitter says about them.
 *
 * @param sha256 of the file, 64 hexadecimal digits
 * @param breakGlass whether the policy's rule for emergencies is to be met
 * @param version only where the file itself has none
 * @param build address of the build's page or log
 */
public record Submission(
        String project,
        String channel,
        String sha256,
        String fileName,
        boolean breakGlass,
        Optional<String> version,
        Optional<String> repository,
        Optional<String> commit,
        Optional<String> ref,
        Optional<String> build) {

    JsonObject body() {
        return new JsonObject()
                .put("project", project)
                .put("channel", channel)
                .put("artifact", "sha256:" + sha256)
                .put("fileName", fileName)
                .put("version", version)
                .put("rule", breakGlass ? Optional.of("break-glass") : Optional.empty())
                .put(
                        "origin",
                        new JsonObject()
                                .put("repository", repository)
                                .put("commit", commit)
                                .put("ref", ref)
                                .put("build", build));
    }
}
