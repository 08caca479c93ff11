package dev.countersign.cli;

import static java.util.Objects.requireNonNull;

/** A command cannot do what it was asked to; the message is one sentence for the person at the screen. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String sentence;

    CommandException(ExitCode exitCode, String sentence) {
        super(sentence);
        this.sentence = requireNonNull(sentence, "sentence is null");
        this.exitCode = requireNonNull(exitCode, "exitCode is null");
    }

    String sentence() {
        return sentence;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
