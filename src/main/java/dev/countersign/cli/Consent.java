package dev.countersign.cli;

/** Nothing is signed before the person has seen it and said yes: at the terminal, or beforehand with {@code --yes}. */
final class Consent {
    private final Terminal terminal;
    private final Output output;

    Consent(Terminal terminal, Output output) {
        this.terminal = terminal;
        this.output = output;
    }

    /**
     * Returns if the person agrees.
     *
     * @param given whether {@code --yes} was said
     * @param pen with what will be signed; a development identity needs nobody at a terminal, for scripts play it
     */
    void demand(String question, boolean given, Pen pen) throws CommandException {
        output.flush();
        if (given) {
            return;
        }
        var forDevelopment = pen instanceof AuthenticatorPen;
        if (output.isJson()) {
            if (forDevelopment) {
                return;
            }
            throw new CommandException(
                    ExitCode.USAGE,
                    "With --json nothing is shown to which you could agree: add --yes. Nothing was signed.");
        }
        switch (terminal.ask(question)) {
            case YES -> {}
            case NO -> throw new CommandException(ExitCode.REFUSED, "Nothing was signed.");
            case NOBODY -> {
                if (!forDevelopment) {
                    throw new CommandException(
                            ExitCode.USAGE,
                            "There is no terminal to ask at, and --yes was not said. Nothing was signed.");
                }
            }
        }
    }
}
