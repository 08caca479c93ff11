package dev.countersign.app.development;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Plays the whole workflow once, through the public API and the command line program, with nothing short-circuited: the
 * build identity submits an image, two people approve it, the signer signs it, the signed file is fetched and verified;
 * a second request is left waiting for the person at the screen.
 *
 * <p>Later starts sign nothing: they fetch the same files again and say where they lie. A tour that was interrupted is
 * played again; the server answers with the requests that it already has, and people who have approved are not asked
 * twice.
 */
final class Tour {
    private static final String PROJECT = "thermo-controller";
    private static final String CHANNEL = "release";
    private static final String DECLARED_VERSION = "1.4.3";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path remembered;
    private final DevelopmentApi api;
    private final CommandLine cli;
    private final Transcript transcript;

    /**
     * A tour of a development server.
     *
     * @param folder where the files are left
     * @param remembered file of the requests' ids, in the state folder
     */
    Tour(Path folder, Path remembered, DevelopmentApi api, CommandLine cli, Transcript transcript) {
        this.folder = folder;
        this.remembered = remembered;
        this.api = api;
        this.cli = cli;
        this.transcript = transcript;
    }

    /** Plays or shows the tour and leaves {@code signed.bin}, {@code key.pem} and {@code transcript.txt}. */
    void run() throws IOException, DevelopmentException, InterruptedException {
        Files.createDirectories(folder);
        Optional<TourRequests> earlier = TourRequests.read(remembered);
        if (earlier.isPresent()) {
            transcript.say("Tour: it was played when this state folder was made; nothing is signed again.");
            show("Tour", earlier.get());
        } else {
            show("Tour 6", play());
        }
        transcript.writeTo(folder.resolve("transcript.txt"));
    }

    private TourRequests play() throws IOException, DevelopmentException, InterruptedException {
        Path image = sample("app.bin");
        transcript.say("Tour 1: the build identity \"ci\" submits " + image + " (for an ESP32-C3) to project " + PROJECT
                + ", channel " + CHANNEL + ".");
        String id = submit(image);
        approve(id, "approver-1", "Tour 2");
        approve(id, "approver-2", "Tour 3");
        transcript.say(
                "Tour 4: the signer checks file, statement and both approvals against its own policy, writes down"
                        + " that it will sign, and signs inside the token.");
        awaitSigned(id);
        cli.run("--as", "ci", "status", id);

        Path withoutVersion = sample("app-no-metadata.bin");
        transcript.say("Tour 5: \"ci\" submits " + withoutVersion + ", which names no version, and declares "
                + DECLARED_VERSION + ". This request waits for you.");
        String waiting = submit(withoutVersion, "--version", DECLARED_VERSION);
        var requests = new TourRequests(id, waiting);
        requests.write(remembered);
        return requests;
    }

    private void show(String step, TourRequests requests) throws IOException, DevelopmentException {
        Path signed = folder.resolve("signed.bin");
        Path key = folder.resolve("key.pem");
        transcript.say(step + ": the signed file of request " + requests.signed()
                + " is fetched, and verified with the public key that the server serves.");
        Files.deleteIfExists(signed);
        cli.run("--as", "ci", "download", requests.signed(), "-o", signed.toString());
        String fingerprint = text(status(requests.signed()).at("/signed/keys/0"));
        api.fetchKey(fingerprint, key);
        transcript.command("curl -o " + key + " " + api.keyAddress(fingerprint), "");
        transcript.show(cli.run("verify", signed.toString(), "--key", key.toString()));
        transcript.say("Signed file: " + signed);
        transcript.say("Public key:  " + key);
        transcript.say("Check it with Espressif's tool: python3 -m espsecure verify_signature --version 2 --keyfile "
                + key + " " + signed);
        transcript.say(
                "Check it with ours:             " + cli.line("verify", signed.toString(), "--key", key.toString()));
        JsonNode waiting = status(requests.waiting());
        transcript.say("Request " + requests.waiting() + " is " + text(waiting.at("/state")) + ". To go on with it:");
        transcript.say("  " + cli.line("--as", "approver-1", "approve", requests.waiting()));
        transcript.say("Every command with its output: " + folder.resolve("transcript.txt"));
    }

    private String submit(Path file, String... more) throws IOException, DevelopmentException {
        var arguments = new ArrayList<>(
                List.of("--as", "ci", "submit", file.toString(), "--project", PROJECT, "--channel", CHANNEL));
        arguments.addAll(List.of(more));
        arguments.add("--json");
        String id =
                text(JSON.readTree(cli.run(arguments.toArray(String[]::new))).at("/id"));
        transcript.say("  Request " + id);
        return id;
    }

    private void approve(String id, String person, String step) throws IOException, DevelopmentException {
        for (JsonNode approval : status(id).at("/approvals")) {
            if (person.equals(approval.at("/person").asText())) {
                return; // in a tour that was interrupted
            }
        }
        transcript.say(
                step + ": \"" + person + "\" reads the statement and approves it with a" + " software authenticator.");
        cli.run("--as", person, "approve", id);
    }

    private void awaitSigned(String id) throws IOException, DevelopmentException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode status = status(id);
        while (!status.at("/isFinal").asBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(200));
            status = status(id);
        }
        if (!text(status.at("/state")).equals("signed")) {
            throw new DevelopmentException("Request " + id + " is " + text(status.at("/state")) + " and not signed. "
                    + status.at("/problem").asText());
        }
    }

    private JsonNode status(String id) throws IOException, DevelopmentException {
        return JSON.readTree(cli.ask("--as", "ci", "status", id, "--json"));
    }

    private static String text(JsonNode node) throws DevelopmentException {
        if (!node.isTextual()) {
            throw new DevelopmentException("The command line program answered in another form than the tour knows.");
        }
        return node.asText();
    }

    /** The sample ships with the program; the tour needs it as a file. */
    private Path sample(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(
                Tour.class.getResourceAsStream("/development/" + name), "the program lacks its sample " + name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
