package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the command line says, and the person at the terminal adds.
 *
 * @param home where the ceremony is held
 * @param module the PKCS#11 library
 * @param slot number of the slot whose token is taken
 * @param label the wish for a label
 * @param keys what to make
 * @param addition a key to make on the token of an earlier ceremony
 * @param agreed whether nothing shall be asked
 */
record CeremonyOptions(
        Optional<Path> home,
        Optional<Path> module,
        OptionalLong slot,
        Optional<String> label,
        List<KeyRequest> keys,
        Optional<KeyRequest> addition,
        boolean agreed) {

    CeremonyOptions {
        keys = List.copyOf(keys);
    }

    /**
     * Reads the command line.
     *
     * @throws CeremonyException if it makes no sense, whatever will be added
     */
    static CeremonyOptions parse(List<String> arguments) throws CeremonyException {
        var single = new HashMap<String, String>();
        var keys = new ArrayList<KeyRequest>();
        boolean agreed = false;
        for (int i = 0; i < arguments.size(); i++) {
            var name = arguments.get(i);
            if (name.equals("--yes")) {
                agreed = true;
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new CeremonyException("Nothing follows " + name + ".");
            }
            var value = arguments.get(++i);
            switch (name) {
                case "--key" -> keys.add(KeyRequest.parse(value));
                case "--home", "--module", "--slot", "--label", "--add" -> {
                    if (single.put(name, value) != null) {
                        throw new CeremonyException("The option " + name + " stands there twice.");
                    }
                }
                default -> throw new CeremonyException("There is no option " + name + ".");
            }
        }
        var addition = single.get("--add");
        if (addition != null && (!keys.isEmpty() || single.size() > (single.containsKey("--home") ? 2 : 1))) {
            throw new CeremonyException(
                    "Beside --add only --home and --yes make sense: the token is the one of the home.");
        }
        return new CeremonyOptions(
                Optional.ofNullable(single.get("--home"))
                        .map(home -> Path.of(home).toAbsolutePath()),
                Optional.ofNullable(single.get("--module")).map(Path::of),
                slot(single.getOrDefault("--slot", "")),
                Optional.ofNullable(single.get("--label")),
                keys,
                addition == null ? Optional.empty() : Optional.of(KeyRequest.parse(addition)),
                agreed);
    }

    /** Reads a slot's number; empty text is none. */
    static OptionalLong slot(String text) throws CeremonyException {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("0|[1-9][0-9]{0,9}")) {
            throw new CeremonyException("A slot has a number; this is not one: " + text);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** Whether nothing has to be asked. */
    boolean isComplete() {
        return home.isPresent() && (addition.isPresent() || (module.isPresent() && !keys.isEmpty()));
    }
}
