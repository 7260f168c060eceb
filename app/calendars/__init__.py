"""Working hours, holidays and rotas, as the desk's file or an iCalendar address has them."""
