package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.KeyTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Leads the people who hold a ceremony through it: asks for what the command line left out, says what is about to happen,
 * and begins only when they agree.
 */
final class CeremonyGuide {
    private final Dialogue dialogue;

    CeremonyGuide(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    /**
     * Asks for what is missing.
     *
     * @throws CeremonyException if an answer makes no sense, or the people did not agree
     */
    CeremonyOptions lead(CeremonyOptions given) throws CeremonyException {
        dialogue.explain("""
                This is a key ceremony. Be at least two, and let one read aloud what stands here.
                Keys are made inside the token, and can never leave it. What it says of them is read back, attribute by
                attribute, and recorded. At the end there are minutes, which each key and each of you signs.""");
        var options = given.addition().isPresent() ? home(given) : keys(slot(module(home(given))));
        dialogue.explain(plan(options));
        if (!dialogue.agrees("Begin?")) {
            throw new CeremonyException("You did not agree. Nothing was touched.");
        }
        return options;
    }

    private CeremonyOptions home(CeremonyOptions given) throws CeremonyException {
        if (given.home().isPresent()) {
            return given;
        }
        dialogue.explain("""
                The home is the folder of the signer: record, minutes, PIN and later its journal lie there. It belongs to the
                signer's user alone, on the machine with the token.""");
        var home = Path.of(dialogue.demand("Home:")).toAbsolutePath();
        return new CeremonyOptions(
                Optional.of(home), given.module(), given.slot(), given.label(), given.keys(), given.addition(), false);
    }

    private CeremonyOptions module(CeremonyOptions given) throws CeremonyException {
        if (given.module().isPresent()) {
            return given;
        }
        dialogue.explain("The module is the PKCS#11 library of the token's maker, a file that ends in .so.");
        var module = Path.of(dialogue.demand("Module:"));
        return new CeremonyOptions(
                given.home(), Optional.of(module), given.slot(), given.label(), given.keys(), given.addition(), false);
    }

    private CeremonyOptions slot(CeremonyOptions given) throws CeremonyException {
        if (given.slot().isPresent()) {
            return given;
        }
        var slots =
                NativeToken.load(given.module().orElseThrow().toAbsolutePath()).slots();
        dialogue.explain("Everything on the token that you choose is lost. These are there:");
        for (var slot : slots) {
            dialogue.explain("  slot " + slot.number() + ": " + slot.manufacturer() + " " + slot.model() + ", "
                    + (slot.isInitialized() ? "in use, labelled " + slot.label() : "not initialised, can be taken"));
        }
        var answer = dialogue.ask("Slot (nothing: the first that can be taken):");
        return new CeremonyOptions(
                given.home(),
                given.module(),
                CeremonyOptions.slot(answer),
                given.label(),
                given.keys(),
                given.addition(),
                false);
    }

    private CeremonyOptions keys(CeremonyOptions given) throws CeremonyException {
        if (!given.keys().isEmpty()) {
            return given;
        }
        dialogue.explain("Each key is written NAME=KIND, for example thermo-1=rsa3072. Kinds are "
                + Arrays.stream(KeyTemplate.values()).map(KeyTemplate::id).collect(Collectors.joining(", "))
                + ". A production policy also wants one p256 key that signs the public lists and nothing else.");
        List<KeyRequest> keys = new ArrayList<>();
        for (var answer = dialogue.demand("Key:");
                !answer.isEmpty();
                answer = dialogue.ask("Key (nothing: that was all):")) {
            keys.add(KeyRequest.parse(answer));
        }
        return new CeremonyOptions(
                given.home(), given.module(), given.slot(), given.label(), keys, given.addition(), false);
    }

    private static String plan(CeremonyOptions options) {
        var home = options.home().orElseThrow();
        if (options.addition().isPresent()) {
            return "The signer of " + home + " must not run. A key "
                    + options.addition().get().name() + " of the kind "
                    + options.addition().get().kind().id() + " is added to its token; record and minutes are extended.";
        }
        return "1. The token in " + number(options.slot()) + " is initialised, with random PINs that lie in " + home
                + " afterwards.\n2. These keys are made inside it: "
                + options.keys().stream()
                        .map(key -> key.name() + " (" + key.kind().id() + ")")
                        .collect(Collectors.joining(", "))
                + ".\n3. All attributes of all objects are read back and compared.\n"
                + "4. Record and minutes are written, and each key signs the minutes.";
    }

    private static String number(OptionalLong slot) {
        return slot.isPresent() ? "slot " + slot.getAsLong() : "the first slot that can be taken";
    }
}
