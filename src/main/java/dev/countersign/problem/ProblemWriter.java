package dev.countersign.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/** The only code that writes an error answer. */
@ApplicationScoped
class ProblemWriter {
    private static final Logger LOG = Logger.getLogger(ProblemWriter.class);
    /** Seconds; the signer of a starting server is heard within a few. */
    private static final String RETRY_AFTER = "5";

    private final ObjectMapper json;
    private final SecureRandom randomness;

    ProblemWriter(ObjectMapper json, SecureRandom randomness) {
        this.json = json;
        this.randomness = randomness;
    }

    /** Logs something that should not have happened. The client gets a fixed text and an id that finds the log entry. */
    Refusal fault(Throwable fault) {
        var bytes = new byte[8];
        randomness.nextBytes(bytes);
        var id = HexFormat.of().formatHex(bytes);
        LOG.errorf(fault, "A call failed, id %s", id);
        return new Refusal(
                        ProblemType.INTERNAL_ERROR,
                        "Something went wrong in the server. Whoever runs it finds the cause in the log by the id.")
                .with("id", id);
    }

    /** The answer for a refusal of a call to this path. */
    Response response(Refusal refusal, String path) {
        var answer = Response.status(refusal.type().status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body(refusal, path));
        refusal.headers().forEach(answer::header);
        if (refusal.type() == ProblemType.NOT_READY) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        }
        return answer.build();
    }

    /** The body of the answer as JSON. */
    String body(Refusal refusal, String path) {
        try {
            return json.writeValueAsString(Problem.of(refusal, path));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a problem holds plain values only", impossible);
        }
    }
}
