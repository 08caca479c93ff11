package dev.countersign.core;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the signer is and whether this server starts it. */
@ConfigMapping(prefix = "countersign.signer")
public interface SignerSettings {

    /**
     * Whether the server starts the signer as its child. True in development and tests; false in production, where the
     * signer is a service of its own with its own user, and the server can read neither its PIN nor its token.
     */
    boolean start();

    /** Folder of the signer: policy, journal, PIN, token. Only handed on to the child, never read by the server. */
    Path home();

    /**
     * File with the head of the signer's journal, outside its home and best on another disk. Only handed on to the child;
     * its folder must exist.
     */
    Path anchor();

    /**
     * The signer's socket. Its path must stay below 100 bytes, for the operating system keeps it in a field of 108.
     * Absent: a short folder that only this user can enter, see {@link SocketFolder}.
     */
    Optional<Path> socket();

    /** Class path of the child: the folder of compiled classes, or {@code countersign-signer.jar}. */
    String classPath();

    /** More options for the child's Java virtual machine. */
    Optional<List<String>> javaOptions();

    /** How long one answer may take; an artifact of 16 MiB is on its way within it, and the token signs. */
    @WithDefault("30S")
    Duration answerLimit();
}
