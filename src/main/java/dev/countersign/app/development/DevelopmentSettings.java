package dev.countersign.app.development;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where development mode finds what it needs; paths are relative to the project's folder. */
@ConfigMapping(prefix = "countersign.development")
interface DevelopmentSettings {

    /** The policy with lines in braces that each state folder fills for itself. */
    @WithDefault("policies/development.policy")
    Path policyTemplate();

    /** The command line program, which plays the tour. */
    @WithDefault("target/countersign-cli.jar")
    Path commandLine();
}
