package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * A conversation with the person at the terminal. What is asked is never a secret: the ceremony makes its PINs itself.
 */
final class Dialogue {
    private final BufferedReader in;
    private final PrintStream out;

    Dialogue(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Says something, a paragraph. */
    void explain(String text) {
        out.println();
        out.println(text);
    }

    /**
     * Asks once.
     *
     * @return the answer without blanks around it, empty if nothing was typed
     * @throws CeremonyException if the terminal was closed
     */
    String ask(String question) throws CeremonyException {
        out.print(question + " ");
        out.flush();
        try {
            var line = in.readLine();
            if (line == null) {
                throw new CeremonyException("The terminal was closed. Nothing was touched.");
            }
            return line.strip();
        } catch (IOException e) {
            throw new CeremonyException("The terminal cannot be read. Nothing was touched.", e);
        }
    }

    /** Asks until something is typed. */
    String demand(String question) throws CeremonyException {
        while (true) {
            var answer = ask(question);
            if (!answer.isEmpty()) {
                return answer;
            }
        }
    }

    /** Whether the person typed the whole word yes; anything else is a no. */
    boolean agrees(String question) throws CeremonyException {
        return ask(question + " (yes/no)").equals("yes");
    }
}
