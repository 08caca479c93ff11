package dev.countersign.cli.ssh;

/** The key or {@code ssh-keygen} cannot be used; the message is one sentence for the person at the screen. */
public final class SshException extends Exception {
    private static final long serialVersionUID = 1L;

    SshException(String sentence) {
        super(sentence);
    }
}
