package dev.countersign.problem;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** A call with a bug in it, for the test of what clients get to see of bugs. */
@Path(Faults.PATH)
public class Faults {
    static final String PATH = "/api/test/fault";

    @GET
    @PermitAll
    public String fail() {
        throw new IllegalStateException("a secret of the server");
    }
}
