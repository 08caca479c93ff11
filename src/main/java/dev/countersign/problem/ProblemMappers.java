package dev.countersign.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever a call throws into a problem. What is not foreseen here is a fault of ours and is answered as such. */
class ProblemMappers {
    private final ProblemWriter writer;

    ProblemMappers(ProblemWriter writer) {
        this.writer = writer;
    }

    @ServerExceptionMapper
    Response refused(Refusal refusal, UriInfo uri) {
        return answer(refusal, uri);
    }

    @ServerExceptionMapper
    Response nobody(UnauthorizedException nobody, UriInfo uri) {
        return answer(
                new Refusal(ProblemType.UNAUTHENTICATED, "Send an access token: Authorization: Bearer …")
                        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"countersign\""),
                uri);
    }

    @ServerExceptionMapper
    Response badToken(AuthenticationFailedException badToken, UriInfo uri) {
        return answer(
                new Refusal(
                                ProblemType.UNAUTHENTICATED,
                                "The access token is not valid here: it is malformed, expired or of another issuer.")
                        .withHeader(
                                HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"countersign\", error=\"invalid_token\""),
                uri);
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException forbidden, UriInfo uri) {
        return answer(
                new Refusal(
                        ProblemType.FORBIDDEN, "The access token carries none of the roles that this call asks for."),
                uri);
    }

    /** Bean Validation of what came in. A violation by what goes out would be a fault of ours. */
    @ServerExceptionMapper
    Response invalid(ConstraintViolationException invalid, UriInfo uri) {
        var violations = invalid.getConstraintViolations();
        if (violations.stream().anyMatch(ProblemMappers::isOurs)) {
            return unforeseen(invalid, uri);
        }
        var sentences = violations.stream()
                .map(violation -> field(violation.getPropertyPath()) + ": " + violation.getMessage())
                .sorted()
                .toList();
        return answer(
                new Refusal(ProblemType.INVALID_INPUT, String.join("; ", sentences) + ".")
                        .with(
                                "fields",
                                violations.stream()
                                        .map(violation -> field(violation.getPropertyPath()))
                                        .distinct()
                                        .sorted()
                                        .toList()),
                uri);
    }

    /** Quarkus has a mapper for exactly this class, which would win over the one for its parent. */
    @ServerExceptionMapper
    Response mismatched(MismatchedInputException mismatched, UriInfo uri) {
        return answer(json(mismatched), uri);
    }

    @ServerExceptionMapper
    Response unreadable(JsonProcessingException unreadable, UriInfo uri) {
        return answer(json(unreadable), uri);
    }

    @ServerExceptionMapper
    Response changed(OptimisticLockException changed, UriInfo uri) {
        return answer(
                new Refusal(
                        ProblemType.CONCURRENT_CHANGE,
                        "Somebody else changed this at the same time. Nothing was changed by this call; repeat it."),
                uri);
    }

    /** What the HTTP layer itself refuses: unknown paths, wrong methods and media types, unreadable parameters. */
    @ServerExceptionMapper
    Response http(WebApplicationException exception, UriInfo uri) {
        if (exception.getCause() instanceof JsonProcessingException json) {
            return answer(json(json), uri);
        }
        if (exception instanceof NotFoundException && exception.getCause() instanceof IllegalArgumentException) {
            // Jakarta REST answers 404 when a parameter cannot be converted; nobody would look for the mistake there.
            return answer(
                    new Refusal(ProblemType.INVALID_INPUT, "A parameter in the address is not of the right type."),
                    uri);
        }
        return HttpProblems.of(exception.getResponse().getStatus())
                .map(refusal -> answer(refusal, uri))
                .orElseGet(() -> unforeseen(exception, uri));
    }

    @ServerExceptionMapper
    Response unforeseen(Throwable fault, UriInfo uri) {
        return writer.response(writer.fault(fault), uri.getPath());
    }

    private Response answer(Refusal refusal, UriInfo uri) {
        return writer.response(refusal, uri.getPath());
    }

    /** Says where the body is wrong, never which class we wanted to read it into. */
    private static Refusal json(JsonProcessingException exception) {
        var place = place(exception);
        var what = switch (exception) {
            case UnrecognizedPropertyException unknown ->
                "the field " + unknown.getPropertyName() + " is unknown; known are "
                        + unknown.getKnownPropertyIds().stream()
                                .map(Object::toString)
                                .sorted()
                                .collect(Collectors.joining(", "));
            case JsonMappingException _ ->
                place.map(field -> field + ": has another type than this call takes")
                        .orElse("the body is not of the form that this call takes");
            case StreamReadException broken -> "the body is not JSON" + position(broken);
            case JsonProcessingException _ -> "the body is not JSON";
        };
        var refusal =
                new Refusal(ProblemType.INVALID_INPUT, Character.toUpperCase(what.charAt(0)) + what.substring(1) + ".");
        return place.map(field -> refusal.with("fields", List.of(field))).orElse(refusal);
    }

    private static Optional<String> place(JsonProcessingException exception) {
        if (!(exception instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining(".")));
    }

    private static String position(StreamReadException broken) {
        var location = broken.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** The path as the client knows it: without our method and the name of its parameter. */
    private static String field(Path path) {
        var names = new ArrayList<String>();
        for (var node : path) {
            if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.PARAMETER) {
                names.add(node.getName());
            }
        }
        return names.size() > 1 ? String.join(".", names.subList(1, names.size())) : String.join(".", names);
    }

    private static boolean isOurs(ConstraintViolation<?> violation) {
        for (var node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.RETURN_VALUE) {
                return true;
            }
        }
        return false;
    }
}
