/** The thread of the reports (报表). */
import { serveReports } from '../../src/station/reports/serve.ts';

serveReports();
