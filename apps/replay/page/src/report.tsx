import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { readReport } from '#engine/report-json';
import { ReportApp } from './report-app.tsx';
import 'uplot/dist/uPlot.min.css';
import './style.css';

const report = readReport(document.getElementById('report')!.textContent);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ReportApp report={report} />
  </StrictMode>,
);
