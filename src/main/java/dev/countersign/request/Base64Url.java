package dev.countersign.request;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bytes in base64url without padding (RFC 4648 section 5), as browsers write the members of an assertion; may be absent. */
@Pattern(regexp = "[A-Za-z0-9_-]+")
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@interface Base64Url {
    String message() default "must be base64url without padding";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
