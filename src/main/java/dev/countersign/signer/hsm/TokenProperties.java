package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the token is on this machine: two lines {@code module=<absolute path>} and {@code slot=<decimal>} in
 * {@code token.properties}, UTF-8. Apart from the record, because both may change when a machine is moved, and neither
 * decides which keys are ours.
 *
 * @param module absolute path of the PKCS#11 library
 * @param slot the slot's number, never its position in a list, which is not stable
 */
public record TokenProperties(Path module, long slot) {
    // The JDK reads its PKCS#11 settings word by word; these characters mean something to it, and a line's end to us.
    private static final Pattern UNUSABLE = Pattern.compile("[\"\\\\$\\p{Cntrl}]");

    public TokenProperties {
        if (!module.isAbsolute()) {
            throw new IllegalArgumentException("the module is not an absolute path");
        }
        if (slot < 0 || slot > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the JDK cannot use the slot " + slot);
        }
    }

    /**
     * Reads {@code token.properties} in the signer's home.
     *
     * @throws CeremonyException if the file is missing or not of this form
     */
    public static TokenProperties read(Path home) throws CeremonyException {
        var file = home.resolve(Home.TOKEN_PROPERTIES);
        try {
            var lines = Files.readString(file, StandardCharsets.UTF_8).split("\n", -1);
            if (lines.length == 3
                    && lines[0].startsWith("module=")
                    && lines[1].matches("slot=[0-9]{1,10}")
                    && lines[2].isEmpty()) {
                return new TokenProperties(
                        usableModule(Path.of(lines[0].substring("module=".length()))),
                        Long.parseLong(lines[1].substring("slot=".length())));
            }
        } catch (IOException | InvalidPathException e) {
            throw new CeremonyException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        } catch (IllegalArgumentException e) {
            throw new CeremonyException("The file " + file + " is refused: " + e.getMessage() + ".", e);
        }
        throw new CeremonyException("The file " + file + " is not the two lines module= and slot=.");
    }

    /** The path itself, if the JDK's settings can express it. */
    static Path usableModule(Path module) throws CeremonyException {
        if (UNUSABLE.matcher(module.toString()).find()) {
            throw new CeremonyException("The JDK cannot load a PKCS#11 module from the path " + module
                    + ": it holds a character that means something in its settings. Put the module elsewhere.");
        }
        return module;
    }

    byte[] encode() {
        return ("module=" + module + "\nslot=" + slot + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
